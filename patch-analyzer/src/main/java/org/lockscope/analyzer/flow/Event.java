package org.lockscope.analyzer.flow;

import org.lockscope.model.primitive.Counter;

/** Something a path does to its context that needs an explanation. */
sealed interface Event {

  /**
   * A lock is released that the path has not taken: the caller has to hold it.
   *
   * @param lock the lock; its count says nothing
   * @param assumptions what the function must have been given for this to happen
   */
  record ReleasedUnheld(Held lock, TermMap<Knowledge> assumptions) implements Event {}

  /**
   * A lock is taken that the path holds.
   *
   * @param lock the lock as it is taken now
   * @param held the lock as it was taken before
   */
  record AcquiredTwice(Held lock, Held held) implements Event {}

  /**
   * A lock that the path does not hold may not be got: whoever held it would wait for itself, or
   * get it never. So nobody holds it there for the function.
   *
   * @param lock the lock
   */
  record Refused(Held lock) implements Event {}

  /**
   * A lock is released as one that is held in another mode than the path has taken it in.
   *
   * @param lock the lock as it is released
   * @param held the lock as it was taken
   */
  record ReleasedOtherwise(Held lock, Held held) implements Event {}

  /**
   * The code says of a lock what is not so on this path.
   *
   * @param lock the lock; its mode says nothing
   * @param assertion what says it, by name
   * @param fault how it is
   */
  record Contradicted(Held lock, String assertion, Fault fault) implements Event {}

  /** How it is with a lock that something else is said of. */
  enum Fault {
    /** It is not held, though it is said to be. */
    NOT_HELD,
    /** It is held for reading only, or for writing, though it is said to be held the other way. */
    OTHER_MODE,
    /** It is held, though it is said not to be. */
    HELD
  }

  /**
   * A counter goes below what the function was entered with.
   *
   * @param counter which
   * @param depth how far below, negative
   */
  record Dipped(Counter counter, int depth) implements Event {}

  /** Irqs are enabled in the middle of a section in which an outer one has disabled them. */
  record EnabledInside() implements Event {}

  /** Irqs are enabled by a path that has not disabled them. */
  record EnabledFirst() implements Event {}

  /**
   * A disabling of irqs is undone by an enabling, or the converse, without anything saved: the
   * caller must have them so.
   *
   * @param on whether the caller must have them on
   */
  record AssumedIrqs(boolean on) implements Event {}

  /**
   * Irqs are restored from a word into which nothing was saved on this path.
   *
   * @param word what the word holds
   */
  record RestoredUnsaved(Term word) implements Event {}

  /**
   * Irqs are saved into a word that holds the only copy of an outer state.
   *
   * @param saved what the word held
   */
  record Overwritten(Term saved) implements Event {}

  /**
   * A callee needs something of the context it is called in.
   *
   * @param need what, in terms of this function
   * @param given whether the path gives it
   */
  record Needed(Need need, Given given) implements Event {}

  /** Whether a path gives what a callee needs. */
  enum Given {
    /** It does. */
    YES,
    /** It gives the opposite. */
    OPPOSITE,
    /** It gives what the function itself was given: its callers have to know. */
    AS_ON_ENTRY,
    /**
     * As on entry, and it is needed only where a member of an object of the callers is set: who has
     * set it knows what the object has.
     */
    AS_OBJECT_SAYS
  }
}
