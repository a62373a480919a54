package org.lockscope.frontend.ast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lockscope.frontend.source.Span;

/** A statement or declaration. */
public sealed interface Stmt extends Node {

  @Override
  default List<Node> children() {
    return List.of();
  }

  /** Statements in braces. */
  record Block(Span span, List<Stmt> statements) implements Stmt {
    public Block {
      statements = List.copyOf(statements);
    }

    @Override
    public List<Node> children() {
      return List.copyOf(statements);
    }
  }

  /** An expression evaluated for its effects. */
  record Expression(Span span, Expr expression) implements Stmt {
    @Override
    public List<Node> children() {
      return List.of(expression);
    }
  }

  /**
   * One declared variable; {@code int a, *b = f();} makes two, with the same type text.
   *
   * @param name the variable
   * @param type the specifiers as written, with one {@code *} for every level of pointer
   * @param initializer its first value
   * @param cleanup what is called when the variable goes out of scope: {@code __free(kfree)} or
   *     {@code __cleanup(function)}
   */
  record Declaration(
      Span span, String name, String type, Optional<Expr> initializer, Optional<Attribute> cleanup)
      implements Stmt {

    /** A variable that goes out of scope without a call. */
    public Declaration(Span span, String name, String type, Optional<Expr> initializer) {
      this(span, name, type, initializer, Optional.empty());
    }

    @Override
    public List<Node> children() {
      return initializer.<List<Node>>map(List::of).orElse(List.of());
    }
  }

  /** {@code if}. */
  record If(Span span, Expr condition, Stmt consequence, Optional<Stmt> alternative)
      implements Stmt {
    @Override
    public List<Node> children() {
      List<Node> children = new ArrayList<>(3);
      children.add(condition);
      children.add(consequence);
      alternative.ifPresent(children::add);
      return children;
    }
  }

  /** {@code while}. */
  record While(Span span, Expr condition, Stmt body) implements Stmt {
    @Override
    public List<Node> children() {
      return List.of(condition, body);
    }
  }

  /** {@code do ... while}. */
  record DoWhile(Span span, Stmt body, Expr condition) implements Stmt {
    @Override
    public List<Node> children() {
      return List.of(body, condition);
    }
  }

  /** {@code for}; the parts in the parentheses may be absent. */
  record For(
      Span span,
      List<Stmt> initialization,
      Optional<Expr> condition,
      Optional<Expr> update,
      Stmt body)
      implements Stmt {
    public For {
      initialization = List.copyOf(initialization);
    }

    @Override
    public List<Node> children() {
      List<Node> children = new ArrayList<>(initialization);
      condition.ifPresent(children::add);
      children.add(body);
      update.ifPresent(children::add);
      return children;
    }
  }

  /**
   * A macro with a statement behind it, such as {@code list_for_each_entry(...) { ... }}. What it
   * expands to is not known here; most are loops.
   *
   * @param macro its name
   * @param arguments its arguments, without {@code failure}
   * @param failure the first argument that is a statement, such as {@code return -EINTR} in {@code
   *     scoped_cond_guard(mutex_intr, return -EINTR, &lock)}: what happens instead of {@code body}
   */
  record MacroBlock(
      Span span, String macro, List<Expr> arguments, Stmt body, Optional<Stmt> failure)
      implements Stmt {
    public MacroBlock {
      arguments = List.copyOf(arguments);
    }

    /** A macro without a statement among its arguments. */
    public MacroBlock(Span span, String macro, List<Expr> arguments, Stmt body) {
      this(span, macro, arguments, body, Optional.empty());
    }

    @Override
    public List<Node> children() {
      List<Node> children = new ArrayList<>(arguments);
      failure.ifPresent(children::add);
      children.add(body);
      return children;
    }
  }

  /** {@code switch}. */
  record Switch(Span span, Expr value, Stmt body) implements Stmt {
    @Override
    public List<Node> children() {
      return List.of(value, body);
    }
  }

  /**
   * {@code case value:} or {@code default:}, alone: the statements behind it follow in the block.
   *
   * @param value the value; empty for {@code default}
   * @param range whether GNU's {@code case a ... b:} was written; the value then is not to be used
   */
  record Case(Span span, Optional<Expr> value, boolean range) implements Stmt {
    @Override
    public List<Node> children() {
      return value.<List<Node>>map(List::of).orElse(List.of());
    }
  }

  /** {@code name:}, alone: the statement behind it follows in the block. */
  record Label(Span span, String name) implements Stmt {}

  /** {@code goto name}. */
  record Goto(Span span, String label) implements Stmt {}

  /** GNU's {@code goto *target}: to any label whose address is taken somewhere. */
  record ComputedGoto(Span span, Expr target) implements Stmt {
    @Override
    public List<Node> children() {
      return List.of(target);
    }
  }

  /** {@code break}. */
  record Break(Span span) implements Stmt {}

  /** {@code continue}. */
  record Continue(Span span) implements Stmt {}

  /** {@code return}. */
  record Return(Span span, Optional<Expr> value) implements Stmt {
    @Override
    public List<Node> children() {
      return value.<List<Node>>map(List::of).orElse(List.of());
    }
  }

  /** A lone semicolon, or something without effect such as {@code fallthrough}. */
  record Empty(Span span) implements Stmt {}

  /**
   * Inline assembler, of which nothing is known.
   *
   * @param labels where {@code asm goto} may jump to
   */
  record Assembler(Span span, List<String> labels) implements Stmt {
    public Assembler {
      labels = List.copyOf(labels);
    }

    /** Assembler that goes on behind itself. */
    public Assembler(Span span) {
      this(span, List.of());
    }
  }

  /** Something that is no C, or C this model has no node for. */
  record Unparsed(Span span, String reason, List<Node> parts) implements Stmt {
    public Unparsed {
      parts = List.copyOf(parts);
    }

    @Override
    public List<Node> children() {
      return parts;
    }
  }
}
