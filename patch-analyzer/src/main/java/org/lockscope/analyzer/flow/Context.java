package org.lockscope.analyzer.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.LockMode;

/** An execution context relative to a function's entry. Immutable. */
final class Context {

  private static final int COUNTERS = Counter.values().length;
  private static final Comparator<Held> ORDER =
      Comparator.<Held>comparingInt(h -> h.lock().id())
          .thenComparing(Held::mode)
          .thenComparing(Held::name);

  private static final int EARLIER = Term.kinds(Term.Kind.EARLIER);

  /** Addresses that may be those of one object after the other. */
  private static final int SEVERAL =
      Term.kinds(Term.Kind.PHI, Term.Kind.EARLIER, Term.Kind.ELEMENT);

  private final Term irqs;
  private final int[] depths;
  private final List<Held> held;
  private final int hash;

  private Context(Term irqs, int[] depths, List<Held> held) {
    this.irqs = irqs;
    this.depths = depths;
    this.held = held;
    this.hash = 31 * (31 * irqs.hashCode() + Arrays.hashCode(depths)) + held.hashCode();
  }

  /** The context a function is entered with. */
  static Context entry(Terms terms) {
    return new Context(terms.irqEntry, new int[COUNTERS], List.of());
  }

  /** The irq state. */
  Term irqs() {
    return irqs;
  }

  /** How much deeper a counter is than on entry, locks not counted. */
  int depth(Counter counter) {
    return depths[counter.ordinal()];
  }

  /** The locks held or released since entry. */
  List<Held> held() {
    return held;
  }

  /** A number higher than that of every lock taken so far. */
  int nextOrder() {
    int next = 0;
    for (Held lock : held) {
      next = Math.max(next, lock.taking().order() + 1);
    }
    return next;
  }

  Context withIrqs(Term irqs) {
    return irqs == this.irqs ? this : new Context(irqs, depths, held);
  }

  /**
   * This context with a counter that is higher, or lower. A lock that is a bit of a word is nothing
   * but that bit, and preemption disabled (include/linux/bit_spinlock.h): whoever holds one and
   * enables what it has disabled has given it back by writing the word, as who stores a pointer
   * clears the bit that a pointer does not have.
   */
  Context count(Counter counter, int delta) {
    Optional<Held> bit = counter == Counter.ATOMIC && delta < 0 ? lastBit() : Optional.empty();
    if (bit.isPresent() && depth(counter) <= 0) {
      Context without = release(bit.get().withCount(1), (a, b) -> false);
      return delta == -1 ? without : without.count(counter, delta + 1);
    }
    int[] changed = depths.clone();
    changed[counter.ordinal()] += delta;
    return new Context(irqs, changed, held);
  }

  /** The lock taken last of those that are held and spin on a bit of a word. */
  private Optional<Held> lastBit() {
    return held.stream()
        .filter(h -> h.count() > 0 && h.isSpinningBit())
        .max(Comparator.comparingInt(h -> h.taking().order()));
  }

  Context acquire(Held lock) {
    List<Held> changed = new ArrayList<>(held);
    for (int i = 0; i < changed.size(); i++) {
      Held present = changed.get(i);
      if (present.lock() == lock.lock() && present.mode() == lock.mode()) {
        int count = present.count() + lock.count();
        if (count == 0) {
          changed.remove(i);
        } else {
          changed.set(i, present.count() > 0 ? present.withCount(count) : lock.withCount(count));
        }
        return with(changed);
      }
    }
    changed.add(lock);
    return with(changed);
  }

  /**
   * Releases a lock. Where no lock is held at just this address, one that the source calls by the
   * same name is taken to be it, then the only one of the same kind and member.
   *
   * @param apart whether two addresses are known to be those of two locks
   */
  Context release(Held lock, BiPredicate<Term, Term> apart) {
    Optional<Held> match = match(lock, apart);
    if (match.isEmpty()) {
      return acquire(lock.withCount(-lock.count()));
    }
    Held present = match.get();
    List<Held> changed = new ArrayList<>(held);
    changed.remove(present);
    if (present.isSeveral()) {
      // Locks that one context takes for another one are held of whole lists; others are not.
      return Explanations.isHandedOver(present) ? with(changed, present.rest()) : this;
    }
    if (present.count() > lock.count()) {
      changed.add(present.withCount(present.count() - lock.count()));
    }
    return with(changed);
  }

  /**
   * Releases a lock, and notes what is wrong about it: that it is held in another mode, or not
   * held.
   *
   * @param given what is known of the function's arguments where it is released
   */
  Context release(
      Held lock,
      BiPredicate<Term, Term> apart,
      Supplier<TermMap<Knowledge>> given,
      PresenceCondition condition,
      Journal journal) {
    otherwise(lock).ifPresent(h -> journal.note(new Event.ReleasedOtherwise(lock, h), condition));
    Context after = release(lock, apart);
    if (after.lacksMore(this, lock)) {
      journal.note(new Event.ReleasedUnheld(lock, given.get()), condition);
    }
    return after;
  }

  private Optional<Held> match(Held lock, BiPredicate<Term, Term> apart) {
    return first(h -> h.lock() == lock.lock() && h.mode() == lock.mode())
        .or(() -> first(h -> h.lock() == lock.lock()))
        .or(() -> first(h -> h.name().equals(lock.name()) && h.mode() == lock.mode()))
        .or(() -> only(h -> mayBe(h, lock) && !apart.test(h.lock(), lock.lock())));
  }

  private Optional<Held> first(Predicate<Held> test) {
    return held.stream().filter(h -> h.count() > 0 && test.test(h)).findFirst();
  }

  private Optional<Held> only(Predicate<Held> test) {
    List<Held> found = held.stream().filter(h -> h.count() > 0 && test.test(h)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Whether two locks of one kind can be the same object, for all that is known. */
  static boolean mayBe(Held a, Held b) {
    return a.mode() == b.mode()
        && a.family().equals(b.family())
        && sameMember(a.lock(), b.lock())
        && !a.isElsewhere(b)
        && !areApart(a.lock(), b.lock());
  }

  /** Whether two addresses are of two objects, as whoever gives them two names means them to be. */
  private static boolean areApart(Term a, Term b) {
    return isFixed(a) && isFixed(b) && !(isGivenAndListed(a, b) || isGivenAndListed(b, a));
  }

  /** Whether one object is given by the caller, and the other one of many in a global variable. */
  private static boolean isGivenAndListed(Term given, Term listed) {
    return given.root().is(Term.Kind.PARAMETER)
        && listed.root().is(Term.Kind.GLOBAL)
        && isElement(listed);
  }

  private static boolean isElement(Term address) {
    return address.is(Term.Kind.ELEMENT)
        || address.is(Term.Kind.FIELD) && isElement(address.part(0));
  }

  private static boolean sameMember(Term a, Term b) {
    if (a.is(Term.Kind.FIELD) || b.is(Term.Kind.FIELD)) {
      return a.kind() == b.kind() && a.name().equals(b.name());
    }
    if (a.is(Term.Kind.OPERATION) && b.is(Term.Kind.OPERATION)) {
      return a.name().equals(b.name());
    }
    return true;
  }

  /** Whether an address is the same however often the function computes it. */
  private static boolean isFixed(Term address) {
    return switch (address.root().kind()) {
      case GLOBAL, LOCAL, PARAMETER -> true;
      default -> false;
    };
  }

  /**
   * This context without what may be left of several locks: who releases them one by one is taken
   * to release them all.
   */
  Context withoutRests() {
    if (held.isEmpty()) {
      return this;
    }
    List<Held> left = held.stream().filter(h -> !h.isRest()).toList();
    return left.size() == held.size() ? this : new Context(irqs, depths, left);
  }

  private Context with(List<Held> locks, Held more) {
    locks.add(more);
    return with(locks);
  }

  private Context with(List<Held> locks) {
    locks.sort(ORDER);
    return new Context(irqs, depths, List.copyOf(locks));
  }

  /** The same context in other terms. */
  Context map(UnaryOperator<Term> change) {
    boolean same = true;
    Context changed = new Context(change.apply(irqs), depths, List.of());
    for (Held h : held) {
      Term lock = change.apply(h.lock());
      same &= lock == h.lock();
      // Two locks may turn out to be one.
      changed = changed.acquire(h.withLock(lock));
    }
    return same && changed.irqs == irqs ? this : changed;
  }

  /**
   * This context without the locks it has released though it did not hold them, in objects that the
   * function no longer knows: it cannot take those again.
   */
  Context withoutReleased(Term object) {
    List<Held> left =
        held.stream().filter(h -> h.count() > 0 || !h.lock().mentions(object)).toList();
    return left.size() == held.size() ? this : new Context(irqs, depths, left);
  }

  /**
   * This context with locks of one name put together where a loop takes or releases one after the
   * other: those found in earlier rounds, and all if there are more than some, are several then.
   *
   * @param most how many are kept apart at least
   */
  Context gathered(Terms terms, int most) {
    if (held.isEmpty()) {
      return this;
    }
    Context gathered = this;
    for (Held lock : held) {
      int sign = Integer.signum(lock.count());
      boolean lists = Explanations.isHandedOver(lock);
      gathered =
          gathered.gather(
              terms,
              lock,
              sign,
              1,
              h -> h.isSeveral() || isEarlier(h.lock()) || lists && !isOne(h.lock()));
      gathered = gathered.gather(terms, lock, sign, most, h -> true);
    }
    return gathered;
  }

  private Context gather(Terms terms, Held lock, int sign, int most, Predicate<Held> which) {
    List<Held> together = new ArrayList<>(held.size());
    int count = 0;
    for (Held h : held) {
      if (Integer.signum(h.count()) == sign
          && h.name().equals(lock.name())
          && h.family().equals(lock.family())
          && h.mode() == lock.mode()
          && which.test(h)) {
        together.add(h);
        count += Math.abs(h.count());
      }
    }
    if (together.isEmpty()) {
      return this;
    }
    // One object that is locked again and again is not several.
    boolean one =
        together.size() == 1 && (together.get(0).isSeveral() || isOne(together.get(0).lock()));
    if (sign > 0 && together.size() > 1 && together.stream().anyMatch(Held::isRest)) {
      // What is left of some, and one more, are several again.
      count = Math.max(count, most + 1);
    }
    if (count <= most || one) {
      return this;
    }
    List<Held> changed = new ArrayList<>(held);
    changed.removeAll(together);
    changed.add(together.get(0).several(terms, sign));
    return with(changed);
  }

  private static boolean isEarlier(Term term) {
    return term.mentionsAny(EARLIER);
  }

  /** Whether a lock's address is the same object whenever the same address is computed. */
  static boolean isOne(Term term) {
    return !term.mentionsAny(SEVERAL);
  }

  /** Whether some counter is further than some number from where it was on entry. */
  boolean isDeeperThan(int most) {
    for (int depth : depths) {
      if (Math.abs(depth) > most) {
        return true;
      }
    }
    return false;
  }

  /** Whether so many locks of one name are held or released that a loop must have done it. */
  boolean hasMoreThan(int locks) {
    for (Held lock : held) {
      int sum = 0;
      for (Held other : held) {
        boolean alike =
            other.name().equals(lock.name()) && (other.count() > 0) == (lock.count() > 0);
        sum += !alike ? 0 : other.isSeveral() ? 1 : Math.abs(other.count());
      }
      if (sum > locks) {
        return true;
      }
    }
    return false;
  }

  /** Whether a lock, or the irq state, is found through a value. */
  boolean mentions(Term value) {
    if (irqs.mentions(value)) {
      return true;
    }
    for (Held lock : held) {
      if (lock.lock().mentions(value)) {
        return true;
      }
    }
    return false;
  }

  /** How many locks are held twice that nobody can hold twice. */
  long heldTwice() {
    return held.stream()
        .filter(
            h ->
                h.count() > 1
                    && h.mode() == LockMode.EXCLUSIVE
                    && !h.isSeveral()
                    && isOne(h.lock())
                    && !Explanations.isHandedOver(h))
        .count();
  }

  /** Whether this is what the function was entered with. */
  boolean isEntry() {
    return irqs.is(Term.Kind.IRQ_ENTRY) && held.isEmpty() && !isDeeperThan(0);
  }

  /**
   * Whether another context holds as many locks of the same names, is as deep, and has irqs in the
   * same kind of state; the locks' addresses may be known better in one of them.
   */
  boolean isLike(Context other) {
    return irqs.kind() == other.irqs.kind()
        && Arrays.equals(depths, other.depths)
        && names().equals(other.names());
  }

  private List<String> names() {
    return held.stream().map(h -> h.count() + h.name()).sorted().toList();
  }

  /** Whether a lock is held, as far as can be told; see {@link #release}. */
  boolean holds(Held lock, BiPredicate<Term, Term> apart) {
    return match(lock, apart).isPresent();
  }

  /** Whether a lock is held that is found through an object. */
  boolean holdsIn(Term object) {
    return held.stream().anyMatch(h -> h.count() > 0 && h.lock().mentions(object));
  }

  /**
   * The same lock as it is held already, if one of the two is not held to read only. Of several
   * locks nobody knows whether they are the same.
   */
  Optional<Held> twice(Held lock) {
    if (lock.isSeveral()) {
      return Optional.empty();
    }
    return first(
        h ->
            h.lock() == lock.lock()
                && !(h.mode() == LockMode.SHARED && lock.mode() == LockMode.SHARED));
  }

  /** The same lock as it is held, if it is held, and not in the mode in which it is released. */
  private Optional<Held> otherwise(Held released) {
    return first(h -> h.lock() == released.lock() && h.mode() == released.mode()).isPresent()
        ? Optional.empty()
        : first(h -> h.lock() == released.lock() && h.family().equals(released.family()));
  }

  /** How often a lock is held, or, negative, was released though it was not. */
  int count(Held lock) {
    int count = 0;
    for (Held h : held) {
      if (h.lock() == lock.lock() && h.mode() == lock.mode()) {
        count += h.count();
      }
    }
    return count;
  }

  /** Whether a lock that spins, and so disables preemption without PREEMPT_RT, is held. */
  boolean holdsSpinning() {
    return held.stream()
        .anyMatch(h -> h.count() > 0 && (h.isSpinning() || h.family().startsWith("rwlock")));
  }

  /** Whether a lock has been released more often than in an earlier context of the path. */
  private boolean lacksMore(Context earlier, Held lock) {
    return released(lock) > earlier.released(lock);
  }

  private int released(Held lock) {
    return held.stream()
        .filter(h -> h.count() < 0 && h.lock() == lock.lock())
        .mapToInt(h -> -h.count())
        .sum();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Context c
            && hash == c.hash
            && irqs == c.irqs
            && Arrays.equals(depths, c.depths)
            && held.equals(c.held);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(irqs.toString());
    for (Counter counter : Counter.values()) {
      if (depth(counter) != 0) {
        text.append(", ")
            .append(counter)
            .append(depth(counter) > 0 ? "+" : "")
            .append(depth(counter));
      }
    }
    held.forEach(h -> text.append(", ").append(h));
    return text.toString();
  }
}
