package org.lockscope.model.condition;

import java.util.SortedSet;

/**
 * The set of kernel configurations in which something holds, as a boolean formula over the atoms of
 * one {@link ConfigurationSpace}.
 *
 * <p>Immutable. Two conditions of one space with the same truth table are the same object, so
 * {@code ==} and {@link #equals} agree. That says nothing about Kconfig: {@link #isEquivalentTo}
 * and the other questions below look only at configurations the space allows.
 */
public final class PresenceCondition {

  private static final byte UNKNOWN = 0;
  private static final byte NO = 1;
  private static final byte YES = 2;
  private static final int NOT_COUNTED = Integer.MIN_VALUE;

  private final ConfigurationSpace space;
  private final int bdd;

  // What is asked of a condition again and again. Threads that ask at the same time find out the
  // same, and what they find out is immutable.

  private PresenceCondition complement;
  private byte feasible = UNKNOWN;
  private byte onMacros = UNKNOWN;

  /** How many questions it takes; if negative, at least so many. */
  private int questions = NOT_COUNTED;

  private ConfigurationSpace.Combination lastAnd;

  PresenceCondition(ConfigurationSpace space, int bdd) {
    this.space = space;
    this.bdd = bdd;
  }

  int bdd() {
    return bdd;
  }

  /** The space this condition belongs to. */
  public ConfigurationSpace space() {
    return space;
  }

  /** The configurations in both. */
  public PresenceCondition and(PresenceCondition other) {
    ConfigurationSpace.Combination last = lastAnd;
    return last != null && last.isOf(this, other) ? last.result() : space.and(this, other);
  }

  /** Keeps what a conjunction with this condition has come to: mostly it is asked for again. */
  void keepLast(ConfigurationSpace.Combination conjunction) {
    lastAnd = conjunction;
  }

  /** The configurations in either. */
  public PresenceCondition or(PresenceCondition other) {
    return space.or(this, other);
  }

  /** The configurations not in this one. */
  public PresenceCondition not() {
    PresenceCondition known = complement;
    if (known == null) {
      known = space.not(this);
      complement = known;
    }
    return known;
  }

  /** The configurations in this one and not in {@code other}. */
  public PresenceCondition minus(PresenceCondition other) {
    return this == other ? space.never() : space.and(this, other.not());
  }

  /**
   * Whether it takes more questions than some to decide about all configurations: what is combined
   * with such a condition takes as long, and nobody can read it.
   */
  public boolean isLargerThan(int some) {
    int known = questions;
    if (known == NOT_COUNTED || known < 0 && some >= -known) {
      int counted = space.questions(this, some);
      known = counted > some ? -counted : counted;
      questions = known;
    }
    return Math.abs(known) > some;
  }

  /** Whether some configuration the space allows is in this condition. */
  public boolean isFeasible() {
    byte known = feasible;
    if (known == UNKNOWN) {
      known = space.isFeasible(this) ? YES : NO;
      feasible = known;
    }
    return known == YES;
  }

  /** Forgets whether the condition is feasible: now the space allows something else. */
  void forgetFeasible() {
    feasible = UNKNOWN;
  }

  /** Whether every configuration the space allows is in this condition. */
  public boolean isAlways() {
    return !not().isFeasible();
  }

  /** Whether every allowed configuration of this one is in {@code other}. */
  public boolean implies(PresenceCondition other) {
    return this == other || !minus(other).isFeasible();
  }

  /** Whether some allowed configuration is in both. */
  public boolean intersects(PresenceCondition other) {
    return and(other).isFeasible();
  }

  /** Whether the two hold in the same allowed configurations. */
  public boolean isEquivalentTo(PresenceCondition other) {
    return implies(other) && other.implies(this);
  }

  /**
   * Whether it hangs on macros that some header or other may define: what these have to do with the
   * configuration is not known.
   */
  public boolean hangsOnMacros() {
    byte known = onMacros;
    if (known == UNKNOWN) {
      known = atoms().stream().anyMatch(a -> a.kind() == Atom.Kind.DEFINED) ? YES : NO;
      onMacros = known;
    }
    return known == YES;
  }

  /** The atoms the truth of this formula depends on. */
  public SortedSet<Atom> atoms() {
    return space.atoms(this);
  }

  /**
   * A smallest formula that holds in the same allowed configurations: no literal and no conjunction
   * can be left out. The same for the same condition, whatever was computed before.
   */
  public Dnf minimal() {
    return space.minimal(this);
  }

  /**
   * As {@link #minimal()}, where it is known that {@code context} holds anyway, so that what the
   * context says need not be repeated.
   */
  public Dnf minimalWithin(PresenceCondition context) {
    return space.minimalWithin(this, context);
  }

  /**
   * The {@linkplain #minimal() minimal} formula in the notation of {@link
   * ConfigurationSpace#parse}.
   */
  @Override
  public String toString() {
    return minimal().toString();
  }
}
