package org.lockscope.analyzer.site;

import java.util.List;
import java.util.stream.Collectors;

/** A value as a function knows it, in terms of its own parameters and of constants. */
public sealed interface Argument {

  /** A number. */
  record Constant(long value) implements Argument {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A named constant: an enumerator or a macro, {@code GFP_ATOMIC}. */
  record Symbol(String name) implements Argument {

    // What a record does by itself takes several times as long.

    @Override
    public boolean equals(Object other) {
      return other instanceof Symbol symbol && name.equals(symbol.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What the function was passed.
   *
   * @param index which parameter, from 0
   */
  record Parameter(int index) implements Argument {
    @Override
    public String toString() {
      return "arg" + index;
    }
  }

  /**
   * The value of a name with file scope: a function's address, if it is a function; otherwise what
   * a global variable holds, and that is not known.
   */
  record Named(String name) implements Argument {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An operator applied to one or two values: {@code gfp & ~__GFP_NOFAIL}.
   *
   * @param operator as C spells it
   */
  record Operation(String operator, List<Argument> operands) implements Argument {
    public Operation {
      operands = List.copyOf(operands);
    }

    // What a record does by itself takes several times as long.

    @Override
    public boolean equals(Object other) {
      return this == other
          || other instanceof Operation operation
              && operator.equals(operation.operator)
              && operands.equals(operation.operands);
    }

    @Override
    public int hashCode() {
      return 31 * operator.hashCode() + operands.hashCode();
    }

    @Override
    public String toString() {
      return operands.size() == 1
          ? operator + operands.get(0)
          : operands.stream()
              .map(Argument::toString)
              .collect(Collectors.joining(" " + operator + " ", "(", ")"));
    }
  }

  /** The address of an object, or of a member of one. */
  record Address(ObjectReference object) implements Argument {
    @Override
    public String toString() {
      return "&" + object;
    }
  }

  /** What a member of an object, or what is behind a pointer, holds when the path gets there. */
  record Content(ObjectReference object) implements Argument {
    @Override
    public String toString() {
      return object.toString();
    }
  }

  /**
   * What another function has put into a variable of this one: one value, but nobody knows which.
   *
   * @param variable the name of the variable
   */
  record Told(String variable) implements Argument {
    @Override
    public String toString() {
      return "told " + variable;
    }
  }

  /** Anything else. */
  record Unknown() implements Argument {
    @Override
    public String toString() {
      return "?";
    }
  }

  /** Whether nothing at all is known of some part of the value. */
  default boolean isUnknown() {
    if (this instanceof Operation operation) {
      for (Argument operand : operation.operands()) {
        if (operand.isUnknown()) {
          return true;
        }
      }
    }
    return this instanceof Unknown;
  }

  /** Whether the value depends on one of the things the function was passed. */
  default boolean mentions(int index) {
    return this instanceof Parameter parameter && parameter.index() == index
        || this instanceof Operation o && o.operands().stream().anyMatch(p -> p.mentions(index));
  }

  /** Whether the value depends on what the function was passed. */
  default boolean mentionsParameter() {
    if (this instanceof Operation operation) {
      for (Argument operand : operation.operands()) {
        if (operand.mentionsParameter()) {
          return true;
        }
      }
    }
    return this instanceof Parameter;
  }
}
