package org.lockscope.frontend.ast;

import java.util.List;

/**
 * A word in a function's head that is neither type nor name: {@code __init}, {@code
 * __acquires(&x->lock)}.
 *
 * @param name the word
 * @param arguments the texts of its arguments
 */
public record Attribute(String name, List<String> arguments) {

  public Attribute {
    arguments = List.copyOf(arguments);
  }
}
