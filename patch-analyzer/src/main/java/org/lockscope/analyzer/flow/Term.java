package org.lockscope.analyzer.flow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A symbolic value. Terms are made by {@link Terms}, which makes equal ones identical; those of
 * different tables must not be mixed.
 */
final class Term implements Comparable<Term> {

  /** What a term stands for. */
  enum Kind {
    /** A number. */
    CONSTANT,
    /** A named constant: an enumerator, a macro. */
    SYMBOL,
    /** What a parameter held on entry. */
    PARAMETER,
    /** The address of a global object or function. */
    GLOBAL,
    /** The address of a local variable. */
    LOCAL,
    /** The address of a member of the object at an address. */
    FIELD,
    /** The address of an array element. */
    ELEMENT,
    /** What memory holds at an address, as long as nobody writes there. */
    LOAD,
    /** An operator applied to values. */
    OPERATION,
    /** What a function returns for some arguments, as long as nothing it looks at changes. */
    CALL,
    /** The latest value computed at one place in the function. */
    SITE,
    /** Any earlier value computed at that place. */
    EARLIER,
    /** One of the values that reach a place where paths meet. */
    PHI,
    /** The irq state on entry. */
    IRQ_ENTRY,
    /** Irqs are off. */
    IRQ_OFF,
    /** Irqs are on. */
    IRQ_ON,
    /** A flags word into which an irq state was saved. */
    FLAGS,
    /** The irq state that an unknown flags word holds. */
    IRQ_FROM,
    /** What a call returns, in a summary. */
    RESULT
  }

  /** A value computed in a loop from the last one grows without end. */
  private static final int MAX_DEPTH = 12;

  private final int id;
  private final Kind kind;
  private final long number;
  private final String name;
  private final Term[] parts;
  private final int depth;

  Term(int id, Kind kind, long number, String name, Term... parts) {
    this.id = id;
    this.kind = kind;
    this.number = number;
    this.name = name;
    this.parts = parts;
    int deepest = 0;
    for (Term part : parts) {
      deepest = Math.max(deepest, part.depth);
    }
    this.depth = deepest + 1;
  }

  int id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  /** A constant's value, a parameter's index, or the number of a site. */
  long number() {
    return number;
  }

  /** A symbol, variable, field, operator or function; a hint for people in other kinds. */
  String name() {
    return name;
  }

  /** How many steps it took to compute the value, at least 1. */
  int depth() {
    return depth;
  }

  /** Whether so much went into the value that it says no more than any other value would. */
  boolean isDeep() {
    return depth > MAX_DEPTH || isSum() && part(0).isSum() || isLink() && isSecondLink();
  }

  /** Whether the value stands in a member of an object. */
  private boolean isLink() {
    return kind == Kind.LOAD && parts[0].kind == Kind.FIELD;
  }

  /** Whether the object was found in the same member of another one: so loops go along lists. */
  private boolean isSecondLink() {
    Term object = parts[0].parts[0];
    return object.isLink() && object.parts[0].name.equals(parts[0].name);
  }

  /** Whether something constant was added to a value: twice, and a loop counts. */
  private boolean isSum() {
    return kind == Kind.OPERATION
        && parts.length == 2
        && (name.equals("+") || name.equals("-"))
        && parts[1].kind == Kind.CONSTANT;
  }

  Term part(int i) {
    return parts[i];
  }

  List<Term> parts() {
    return Arrays.asList(parts);
  }

  boolean is(Kind kind) {
    return this.kind == kind;
  }

  boolean isConstant(long value) {
    return kind == Kind.CONSTANT && number == value;
  }

  /** Whether this term is built from {@code other}, or is it. */
  boolean mentions(Term other) {
    if (this == other) {
      return true;
    }
    for (Term part : parts) {
      if (part.mentions(other)) {
        return true;
      }
    }
    return false;
  }

  /** The object an address belongs to. */
  Term root() {
    Term root = this;
    while (root.kind == Kind.FIELD || root.kind == Kind.ELEMENT) {
      root = root.parts[0];
    }
    return root;
  }

  @Override
  public int compareTo(Term other) {
    return Integer.compare(id, other.id);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case CONSTANT -> Long.toString(number);
      case SYMBOL, PARAMETER -> name;
      case GLOBAL, LOCAL -> "&" + name;
      case FIELD -> parts[0] + "->" + name;
      case ELEMENT -> parts[0] + "[" + parts[1] + "]";
      case LOAD -> "*" + parts[0];
      case OPERATION ->
          parts.length == 1 ? name + parts[0] : "(" + parts[0] + " " + name + " " + parts[1] + ")";
      case CALL ->
          name
              + Arrays.stream(parts).map(Term::toString).collect(Collectors.joining(",", "(", ")"));
      case SITE -> name + "#" + number;
      case EARLIER -> name + "#" + number + "'";
      case PHI -> "phi" + number + "(" + parts[0] + ")";
      case IRQ_ENTRY -> "irqs as on entry";
      case IRQ_OFF -> "irqs off";
      case IRQ_ON -> "irqs on";
      case FLAGS -> "flags(" + parts[0] + ")";
      case IRQ_FROM -> "irqs as in " + parts[0];
      case RESULT -> "result";
    };
  }
}
