package org.lockscope.analyzer.claim;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.lockscope.analyzer.region.Scope;

/**
 * A sentence that says something of what a patch does to locking.
 *
 * @param quote the words it was read from, with runs of white space made one blank
 * @param reading what they say
 */
public record Claim(String quote, Reading reading) {
  /** Checks that nothing is null. */
  public Claim {
    requireNonNull(quote);
    requireNonNull(reading);
  }

  /** What a sentence says. Contexts are never {@link Scope.Kind#LOCK}. */
  public sealed interface Reading {

    /** Nothing changes: "no functional change". */
    record Unchanged() implements Reading {}

    /**
     * A function is called outside of a context now: "call f() without disabling irqs".
     *
     * @param context the context
     * @param callee what is called
     * @param caller by whom, if it is said
     * @param entirely whether the context is said not to be there at all, and not only not to be
     *     made here: "f() is now called with irqs enabled"
     */
    record CalledOutside(
        Scope.Kind context, String callee, Optional<String> caller, boolean entirely)
        implements Reading {}

    /**
     * There is less of a context in a function now: "shorten the irq-off section in f()".
     *
     * @param context the context
     * @param function the function
     */
    record Narrowed(Scope.Kind context, String function) implements Reading {}

    /**
     * A function does not run in hard interrupts any more: "move f() out of irq context".
     *
     * @param function the function
     */
    record NotInInterrupts(String function) implements Reading {}

    /**
     * A function has no section of a context any more: "don't disable irqs in f()".
     *
     * @param context the context
     * @param function the function
     */
    record NotIn(Scope.Kind context, String function) implements Reading {}

    /**
     * A function has a section of a context now: "protect f() with disabled irqs".
     *
     * @param context the context
     * @param function the function
     * @param symbol the configuration symbol with which it is to be so, if one is named
     */
    record In(Scope.Kind context, String function, Optional<String> symbol) implements Reading {}

    /**
     * The context is there with a lock only: "only disable irqs with spin_lock in f()".
     *
     * @param context the context
     * @param function the function
     */
    record OnlyWithLock(Scope.Kind context, String function) implements Reading {}

    /**
     * Locks are taken so that the context comes with them: "make locking in f() irq-safe".
     *
     * @param context the context
     * @param function the function; empty for all whose way to take a lock changes
     */
    record LocksDisable(Scope.Kind context, Optional<String> function) implements Reading {}

    /**
     * A function has the sections now that its callers had: "move irq control into f()".
     *
     * @param context the context
     * @param function the function
     */
    record MovedInto(Scope.Kind context, String function) implements Reading {}

    /**
     * The callers of a function have its sections now: "move irq control from f() to its callers".
     *
     * @param context the context
     * @param function the function
     */
    record MovedToCallers(Scope.Kind context, String function) implements Reading {}

    /**
     * A lock is never taken where the kernel could sleep: "the lock is always acquired in atomic
     * context".
     *
     * @param lock its name, without the object it is in
     */
    record AlwaysAtomic(String lock) implements Reading {}
  }
}
