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

  /** What a symbol has for a number of which nobody knows what it is worth. */
  static final long NO_VALUE = Long.MIN_VALUE;

  private final long number;
  private final String name;

  /** What the term is built from; nobody writes to it. */
  final Term[] parts;

  private final int depth;

  /** The kinds of this term and of all it is built from, a bit for each. */
  private final int kinds;

  /** A bit for each term that this one is built from, and itself; several may share one. */
  private final long mentioned;

  Term(int id, Kind kind, long number, String name, Term... parts) {
    this.id = id;
    this.kind = kind;
    this.number = number;
    this.name = name;
    this.parts = parts;
    int deepest = 0;
    int allKinds = 1 << kind.ordinal();
    long all = 1L << id;
    for (Term part : parts) {
      deepest = Math.max(deepest, part.depth);
      allKinds |= part.kinds;
      all |= part.mentioned;
    }
    this.depth = deepest + 1;
    this.kinds = allKinds;
    this.mentioned = all;
  }

  int id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  /** Whether this is a number, or a name for one that is known. */
  boolean isWorth() {
    return kind == Kind.CONSTANT || kind == Kind.SYMBOL && number != NO_VALUE;
  }

  /** The value of a constant or symbol, a parameter's index, or the number of a site. */
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

  /**
   * Whether something constant, a number or a name for one, was added to a value: twice, and a loop
   * counts.
   */
  private boolean isSum() {
    return kind == Kind.OPERATION
        && parts.length == 2
        && (name.equals("+") || name.equals("-"))
        && (parts[1].kind == Kind.CONSTANT || parts[1].kind == Kind.SYMBOL);
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

  /** A set of kinds, for {@link #mentionsAny}. */
  static int kinds(Kind... kinds) {
    int set = 0;
    for (Kind kind : kinds) {
      set |= 1 << kind.ordinal();
    }
    return set;
  }

  /** Whether this term is of one of some kinds, or built from one that is. */
  boolean mentionsAny(int kinds) {
    return (this.kinds & kinds) != 0;
  }

  /** Whether this term is built from {@code other}, or is it. */
  boolean mentions(Term other) {
    if (this == other) {
      return true;
    }
    // Asked of all that is known at every step, and mostly it is not so.
    if (other.id > id || (mentioned & 1L << other.id) == 0) {
      return false;
    }
    for (Term part : parts) {
      if (part.mentions(other)) {
        return true;
      }
    }
    return false;
  }

  /** The object that an address is in: all but its members. */
  Term object() {
    Term object = this;
    while (object.kind == Kind.FIELD) {
      object = object.parts[0];
    }
    return object;
  }

  /** Whether this is a value that was come upon, and that nobody else has a name for. */
  boolean isFound() {
    return is(Kind.SITE) || is(Kind.EARLIER) || is(Kind.PHI);
  }

  /** Whether this is the address of a global variable, or of a member of one. */
  boolean isInGlobal() {
    return is(Kind.FIELD) ? part(0).isInGlobal() : is(Kind.GLOBAL);
  }

  /** The object an address belongs to. */
  Term root() {
    Term root = this;
    while (root.kind == Kind.FIELD || root.kind == Kind.ELEMENT) {
      root = root.parts[0];
    }
    return root;
  }

  /** The same in every run, unlike that of other objects. */
  @Override
  public int hashCode() {
    return id * 0x9E3779B9;
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
