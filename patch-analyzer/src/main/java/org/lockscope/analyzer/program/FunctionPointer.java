package org.lockscope.analyzer.program;

/**
 * A place where the address of a function of the same file is given away.
 *
 * @param function the function
 * @param to to whom
 */
public record FunctionPointer(String function, Receiver to) {

  /** Who gets the address of a function. */
  public sealed interface Receiver {}

  /**
   * A member of a struct, by an initializer or an assignment.
   *
   * @param struct the struct, {@code "struct shrinker"}; empty if it is not known
   * @param variable the variable with file scope that is initialized; empty if there is none
   */
  public record Member(String struct, String variable, String field) implements Receiver {}

  /**
   * A macro that is used outside of functions: {@code DECLARE_WORK(item, function)}.
   *
   * @param argument which argument the function is, from 0
   */
  public record Macro(String name, int argument) implements Receiver {}
}
