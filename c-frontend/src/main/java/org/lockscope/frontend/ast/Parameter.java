package org.lockscope.frontend.ast;

/**
 * A parameter of a function.
 *
 * @param name its name; empty if it has none
 * @param type its type as written, without the name
 */
public record Parameter(String name, String type) {

  /** Whether the parameter is a pointer, going by how it is declared. */
  public boolean isPointer() {
    return type.contains("*") || type.contains("[");
  }
}
