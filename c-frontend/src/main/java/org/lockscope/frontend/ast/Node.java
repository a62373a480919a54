package org.lockscope.frontend.ast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lockscope.frontend.source.Span;

/** A piece of C with a place in its function. */
public sealed interface Node permits Expr, Stmt {

  /** Where the node stands, relative to the first character of its function. */
  Span span();

  /** The nodes directly inside this one, in source order. */
  List<Node> children();

  /** Gives this node and all nodes inside it to a visitor, outer ones first, in source order. */
  default void walk(Consumer<? super Node> visitor) {
    visitor.accept(this);
    for (Node child : children()) {
      child.walk(visitor);
    }
  }

  /** All nodes of a type among this node and those inside it, in the order of {@link #walk}. */
  default <T extends Node> List<T> findAll(Class<T> type) {
    List<T> found = new ArrayList<>();
    walk(
        node -> {
          if (type.isInstance(node)) {
            found.add(type.cast(node));
          }
        });
    return found;
  }

  /** The first node of a type, in the order of {@link #walk}, that passes a test. */
  default <T extends Node> Optional<T> findFirst(Class<T> type, Predicate<? super T> test) {
    return findAll(type).stream().filter(test).findFirst();
  }

  /** All calls of a function or function-like macro named {@code function}. */
  default List<Expr.Call> callsOf(String function) {
    return findAll(Expr.Call.class).stream()
        .filter(call -> call.functionName().filter(function::equals).isPresent())
        .toList();
  }
}
