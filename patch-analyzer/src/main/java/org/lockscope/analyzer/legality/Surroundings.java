package org.lockscope.analyzer.legality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lockscope.analyzer.legality.Cause.Kind;
import org.lockscope.analyzer.site.HeldLock;
import org.lockscope.model.callback.CallbackContext;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.ContextFact;
import org.lockscope.model.primitive.Counter;
import org.lockscope.model.primitive.PrimitiveTable;
import org.lockscope.model.primitive.WaitType;

/**
 * The context an operation runs in, as far as it is certain. What is not certain is left out, and
 * nothing is concluded from its absence unless the context is known to be complete.
 *
 * @param primitives the table that says what locks and counters imply
 * @param irqs whether irqs are on; empty if that is not known
 * @param depths the least each counter is at, what locks imply not counted
 * @param level on behalf of what the code runs
 * @param held the locks held
 * @param isComplete whether nothing else is held, off or raised
 */
public record Surroundings(
    PrimitiveTable primitives,
    Optional<Boolean> irqs,
    Map<Counter, Integer> depths,
    Level level,
    List<Holding> held,
    boolean isComplete) {

  /** Lockdep's name for what excludes sleeping in every kernel. */
  private static final WaitType RAW = WaitType.SPIN;

  public Surroundings {
    depths = Map.copyOf(depths);
    held = List.copyOf(held);
  }

  /** Of a caller nothing is known. */
  public static Surroundings unknown(PrimitiveTable primitives) {
    return new Surroundings(
        primitives, Optional.empty(), Map.of(), Level.UNKNOWN, List.of(), false);
  }

  /** A task that has nothing disabled and holds nothing. */
  public static Surroundings task(PrimitiveTable primitives) {
    return new Surroundings(primitives, Optional.of(true), Map.of(), Level.TASK, List.of(), true);
  }

  /** This context with irqs on or off. */
  public Surroundings withIrqs(boolean on) {
    return new Surroundings(primitives, Optional.of(on), depths, level, held, isComplete);
  }

  /** This context without the certainty that irqs are on, or that something is not there. */
  Surroundings withoutAbsences() {
    return new Surroundings(primitives, irqs.filter(on -> !on), depths, level, held, false);
  }

  /** This context where more may be held, off or raised. */
  Surroundings incomplete() {
    return new Surroundings(primitives, irqs, depths, level, held, false);
  }

  /** This context with irqs in a state that is not known. */
  public Surroundings withUnknownIrqs() {
    return new Surroundings(primitives, Optional.empty(), depths, level, held, isComplete);
  }

  /** This context with other depths; those of interrupts say on which level it is. */
  public Surroundings withDepths(Map<Counter, Integer> newDepths) {
    Level newLevel =
        newDepths.containsKey(Counter.NMI)
            ? Level.NMI
            : newDepths.containsKey(Counter.HARDIRQ) && !level.isHardirq() ? Level.HARDIRQ : level;
    return new Surroundings(primitives, irqs, newDepths, newLevel, held, isComplete);
  }

  /** This context without the locks that one which is released can be. */
  public Surroundings without(HeldLock released) {
    if (held.isEmpty()) {
      return this;
    }
    List<Holding> kept = held.stream().filter(h -> !h.mayBe(released)).toList();
    return new Surroundings(primitives, irqs, depths, level, kept, isComplete);
  }

  /** This context inside of what calls back: with what that does before. */
  Surroundings inside(CallbackContext callback) {
    Map<Counter, Integer> more = new LinkedHashMap<>(depths);
    callback.raised().forEach(c -> more.merge(c, 1, Integer::sum));
    return new Surroundings(
        primitives, callback.irqs().or(() -> irqs), more, level, held, isComplete);
  }

  /** This context with less told apart: the depths up to some, and the locks taken last. */
  Surroundings limited(int depth, int locks) {
    boolean isWithin = held.size() <= locks;
    for (int d : depths.values()) {
      isWithin &= d <= depth;
    }
    if (isWithin) {
      return this;
    }
    Map<Counter, Integer> lower = new TreeMap<>(depths);
    lower.replaceAll((counter, d) -> Math.min(d, depth));
    List<Holding> last = held.subList(Math.max(0, held.size() - locks), held.size());
    return new Surroundings(primitives, irqs, lower, level, last, isComplete);
  }

  /** Whether nothing is known. */
  boolean isUnknown() {
    return irqs.isEmpty()
        && depths.isEmpty()
        && level == Level.UNKNOWN
        && held.isEmpty()
        && !isComplete;
  }

  /** This context on another level. */
  public Surroundings withLevel(Level newLevel) {
    return new Surroundings(primitives, irqs, depths, newLevel, held, isComplete);
  }

  /** This context with a counter that is higher by one. */
  public Surroundings raised(Counter counter) {
    Map<Counter, Integer> raised = new LinkedHashMap<>(depths);
    raised.merge(counter, 1, Integer::sum);
    return new Surroundings(primitives, irqs, raised, level, held, isComplete);
  }

  /**
   * This context with one more lock held. Whoever has taken a lock that may sleep could sleep then:
   * what is not known of such a context is not there.
   */
  public Surroundings holding(Holding lock) {
    List<Holding> more = new ArrayList<>(held);
    more.add(lock);
    return lock.needsSleep()
        ? new Surroundings(
            primitives,
            Optional.of(irqs.orElse(true)),
            depths,
            level == Level.UNKNOWN ? Level.TASK : level,
            more,
            true)
        : new Surroundings(primitives, irqs, depths, level, more, isComplete);
  }

  /**
   * Why a fact is certainly not so, most telling first; empty if it is so, or if that is not
   * certain. The fact is broken in the configurations of any of them.
   */
  public List<Cause> against(ContextFact fact) {
    List<Cause> causes =
        switch (fact) {
          case IRQS_OFF -> irqs(true);
          case IRQS_ON -> irqs(false);
          case ATOMIC -> missing(Kind.ABSENCE, "nothing makes it atomic", notAtomic());
          case NOT_ATOMIC -> counted();
          case PREEMPTIBLE -> rawAtomic();
          case MAY_SLEEP -> sleepless();
          case IN_HARDIRQ -> levelUnless(level.isHardirq());
          case NOT_IN_HARDIRQ -> levelIf(level.isHardirq());
          case IN_SOFTIRQ ->
              level == Level.SOFTIRQ || !isComplete || level == Level.UNKNOWN
                  ? List.of()
                  : missing(
                      Kind.ABSENCE, "BH are not disabled", raising(Counter.BH, never()).not());
          case IN_TASK -> levelIf(level != Level.TASK);
          case IN_INTERRUPT ->
              isOutsideInterrupt().equals(Optional.of(true))
                  ? missing(Kind.ABSENCE, "it runs in a task", always())
                  : List.of();
          case NOT_IN_INTERRUPT -> interrupt();
          case NOT_IN_NMI -> levelIf(level == Level.NMI);
          case THREADED -> levelIf(level == Level.HARDIRQ || level == Level.NMI);
          case NOT_RCU -> raised(Counter.RCU, "it is an RCU reader");
          // A pinned kthread, or that what cannot be seen has made it a reader, is not known here.
          case RCU, CPU_STABLE, FAULTS_OFF, RCU_BH, RCU_SCHED, NOT_RCU_BH, NOT_RCU_SCHED ->
              List.of();
        };
    return merged(causes);
  }

  /** Whether {@link ContextFact#MAY_SLEEP} is certainly not so in some configurations. */
  boolean forbidsSleep() {
    if (level != Level.TASK && level != Level.UNKNOWN || irqs.equals(Optional.of(false))) {
      return true;
    }
    if (!depths.isEmpty() || !held.isEmpty()) {
      for (Cause cause : sleepless()) {
        if (cause.condition().isFeasible()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Why no lock may be waited for, even one that spins: an NMI. */
  List<Cause> againstWaiting() {
    return levelIf(level == Level.NMI);
  }

  /**
   * Whether page faults are disabled. Who disables them calls what knows about it, so that an
   * unknown caller is taken not to.
   */
  boolean hasPagefaultsOff() {
    return depths.getOrDefault(Counter.PAGEFAULT, 0) > 0;
  }

  /** Whether {@code in_interrupt()} is false; empty if that is not known. */
  Optional<Boolean> isOutsideInterrupt() {
    if (!interrupt().isEmpty()) {
      return Optional.of(false);
    }
    return isComplete && level == Level.TASK ? Optional.of(true) : Optional.empty();
  }

  private List<Cause> levelIf(boolean wrong) {
    return wrong && level != Level.UNKNOWN
        ? List.of(new Cause(Kind.LEVEL, "it runs " + level, always()))
        : List.of();
  }

  private List<Cause> levelUnless(boolean right) {
    return levelIf(!right);
  }

  private List<Cause> irqs(boolean wrong) {
    return irqs
        .filter(on -> on == wrong)
        .map(on -> new Cause(Kind.IRQS, on ? "irqs are on" : "irqs are off", always()))
        .stream()
        .toList();
  }

  /** What preempt_count() shows, or would if it were kept. */
  private List<Cause> counted() {
    List<Cause> causes = new ArrayList<>(levelIf(level != Level.TASK && level != Level.SOFTIRQ));
    causes.addAll(raised(Counter.ATOMIC, "preemption is off"));
    // Without PREEMPT_RT the count of disabled bottom halves is part of preempt_count().
    raised(Counter.BH, bottomHalves())
        .forEach(c -> causes.add(c.within(primitives.space().symbol("PREEMPT_RT").not())));
    for (Holding lock : held) {
      add(causes, lock, lock.needingAtomic(never()));
      if (lock.waitType().equals(Optional.of(RAW))) {
        add(causes, lock, always());
      }
    }
    return causes;
  }

  private List<Cause> rawAtomic() {
    List<Cause> causes = new ArrayList<>(counted());
    causes.addAll(irqs(false));
    // A softirq is preemptible with PREEMPT_RT only, and that is what is asked about there.
    return causes;
  }

  private List<Cause> sleepless() {
    List<Cause> causes = new ArrayList<>(rawAtomic());
    causes.addAll(levelIf(level == Level.SOFTIRQ));
    causes.addAll(raised(Counter.BH, bottomHalves()));
    causes.addAll(raised(Counter.RCU, "it is an RCU reader"));
    causes.addAll(raised(Counter.NON_BLOCK, "blocking is declared forbidden"));
    return causes;
  }

  private List<Cause> interrupt() {
    List<Cause> causes = new ArrayList<>(levelIf(level != Level.TASK));
    causes.addAll(raised(Counter.BH, bottomHalves()));
    return causes;
  }

  private String bottomHalves() {
    return level == Level.SOFTIRQ ? "it runs " + level : "BH are disabled";
  }

  /** The configurations in which nothing makes the code non-preemptible. */
  private PresenceCondition notAtomic() {
    if (!isComplete || !irqs.equals(Optional.of(true)) || level != Level.TASK) {
      return never();
    }
    PresenceCondition atomic = never();
    for (Cause cause : counted()) {
      atomic = atomic.or(cause.condition());
    }
    return atomic.not();
  }

  private List<Cause> missing(Kind kind, String text, PresenceCondition condition) {
    return List.of(new Cause(kind, text, condition));
  }

  /** Why a counter is raised, by itself, by a lock, or by another counter. */
  private List<Cause> raised(Counter counter, String text) {
    List<Cause> causes = new ArrayList<>();
    if (isRaised(counter)) {
      causes.add(new Cause(kind(counter), text, always()));
    }
    for (Holding lock : held) {
      add(causes, lock, lock.raising(counter, never()));
    }
    for (Map.Entry<Counter, PresenceCondition> implying : primitives.implying(counter).entrySet()) {
      for (Cause cause : raised(implying.getKey(), word(implying.getKey()))) {
        causes.add(cause.within(implying.getValue()));
      }
    }
    return causes;
  }

  private Kind kind(Counter counter) {
    return counter == Counter.BH && level == Level.SOFTIRQ ? Kind.LEVEL : Kind.DEPTH;
  }

  private String word(Counter counter) {
    return switch (counter) {
      case BH -> bottomHalves();
      case RCU -> "it is an RCU reader";
      default -> "the " + counter + " depth is raised";
    };
  }

  private boolean isRaised(Counter counter) {
    return depths.getOrDefault(counter, 0) > 0
        || counter == Counter.BH && level == Level.SOFTIRQ
        || counter == Counter.HARDIRQ && level.isHardirq()
        || counter == Counter.NMI && level == Level.NMI;
  }

  private PresenceCondition raising(Counter counter, PresenceCondition start) {
    PresenceCondition raising = start;
    for (Cause cause : raised(counter, word(counter))) {
      raising = raising.or(cause.condition());
    }
    return raising;
  }

  private static void add(List<Cause> causes, Holding lock, PresenceCondition condition) {
    causes.add(new Cause(Kind.LOCK, lock.name() + " is held", condition));
  }

  /** One cause a text, none that cannot be, most telling first. */
  private static List<Cause> merged(List<Cause> causes) {
    if (causes.isEmpty()) {
      return causes;
    }
    Map<String, Cause> byText = new LinkedHashMap<>();
    for (Cause cause : causes) {
      byText.merge(
          cause.text(),
          cause,
          (a, b) -> new Cause(a.kind(), a.text(), a.condition().or(b.condition())));
    }
    return byText.values().stream()
        .filter(c -> c.condition().isFeasible())
        .sorted(Comparator.comparing(Cause::kind))
        .toList();
  }

  private PresenceCondition always() {
    return primitives.space().always();
  }

  private PresenceCondition never() {
    return primitives.space().never();
  }
}
