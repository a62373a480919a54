package org.lockscope.analyzer.claim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lockscope.analyzer.callgraph.Entry;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.claim.Claim.Reading;
import org.lockscope.analyzer.claim.Verdict.DoesNotHold;
import org.lockscope.analyzer.claim.Verdict.Holds;
import org.lockscope.analyzer.claim.Verdict.HoldsOnlyIf;
import org.lockscope.analyzer.claim.Verdict.NotDecidable;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Holds claims against what the code does. "Does not hold" is said only of what contradicts a claim
 * in so many words; where something else could be meant, nothing is decided.
 */
public final class ClaimJudge {

  private final Evidence evidence;

  private ClaimJudge(Evidence evidence) {
    this.evidence = evidence;
  }

  /**
   * Reads a message and judges what it says.
   *
   * @param subject its first line
   * @param message the rest
   */
  public static List<ClaimReport> judge(String subject, String message, Evidence evidence) {
    List<FunctionProfile> all = new ArrayList<>(evidence.before());
    all.addAll(evidence.after());
    ClaimJudge judge = new ClaimJudge(evidence);
    return new ClaimReader(Vocabulary.of(all))
        .read(subject, message).stream()
            .map(c -> new ClaimReport(c, judge.verdict(c.reading())))
            .toList();
  }

  private Verdict verdict(Reading reading) {
    if (evidence.touched().stream().anyMatch(f -> f.problem().isPresent())) {
      return new NotDecidable("not all that the patch changes could be analysed");
    }
    if (reading instanceof Reading.Unchanged) {
      return unchanged();
    } else if (reading instanceof Reading.CalledOutside outside) {
      return outside.entirely() ? entirelyOutside(outside) : calledOutside(outside);
    } else if (reading instanceof Reading.Narrowed narrowed) {
      return narrowed(narrowed);
    } else if (reading instanceof Reading.NotInInterrupts not) {
      return notInInterrupts(not);
    } else if (reading instanceof Reading.NotIn not) {
      return notIn(not);
    } else if (reading instanceof Reading.In in) {
      return in(in);
    } else if (reading instanceof Reading.OnlyWithLock only) {
      return onlyWithLock(only);
    } else if (reading instanceof Reading.LocksDisable locks) {
      return locksDisable(locks);
    } else if (reading instanceof Reading.MovedInto moved) {
      return movedInto(moved);
    } else if (reading instanceof Reading.MovedToCallers moved) {
      return movedToCallers(moved);
    }
    return new AtomicLocks(evidence).verdict(((Reading.AlwaysAtomic) reading).lock());
  }

  private static NotDecidable unseen(String function) {
    return new NotDecidable(function + "() is not in the files that the patch changes");
  }

  /** What holds where a condition does. */
  private static Verdict where(PresenceCondition condition, PresenceCondition within) {
    if (!condition.and(within).isFeasible()) {
      return new NotDecidable("it is about other kernels than these");
    }
    return within.minus(condition).isFeasible()
        ? new HoldsOnlyIf(condition.and(within), within)
        : new Holds();
  }

  // No functional change

  private Verdict unchanged() {
    boolean doubtful = false;
    for (FunctionChange function : evidence.changes()) {
      if (function.before().isEmpty() || function.after().isEmpty()) {
        continue;
      }
      FunctionProfile after = function.after().get();
      for (RegionChange change : function.regions()) {
        Optional<String> contradiction = contradiction(function, change);
        if (contradiction.isPresent()) {
          PresenceCondition within = after.condition().or(function.before().get().condition());
          PresenceCondition rest = within.minus(change.condition());
          return rest.isFeasible()
              ? new HoldsOnlyIf(rest, within)
              : new DoesNotHold(after, line(after, change), contradiction.get());
        }
        doubtful |= !change.isOnly(MOVES);
      }
      doubtful |=
          Stream.concat(function.contractLost().stream(), function.contractGained().stream())
              .anyMatch(c -> c.kind() == ContractClause.Kind.EFFECT);
    }
    return doubtful
        ? new NotDecidable("regions change, but not in a way that must matter")
        : new Holds();
  }

  private static final Set<Kind> MOVES =
      Set.of(
          Kind.MOVED_TO_CALLEE,
          Kind.MOVED_TO_CALLER,
          Kind.MOVED_FROM_CALLEE,
          Kind.MOVED_FROM_CALLER);

  /** What a change of regions does that code which does the same cannot do. */
  private static Optional<String> contradiction(FunctionChange function, RegionChange change) {
    FunctionProfile before = function.before().orElseThrow();
    FunctionProfile after = function.after().orElseThrow();
    String name = after.name() + "()";
    String scope = change.scope().toString();
    if (change.kinds().stream().anyMatch(MOVES::contains) || change.scope().hole()) {
      return Optional.empty();
    }
    // A function that is new there, or gone, may take or give the lock instead.
    boolean sameCalls = calls(before).equals(calls(after)) && !mayBeRenamed(function, change);
    if (change.before().regions() == 0 && change.otherScope().isEmpty() && sameCalls) {
      return Optional.of(name + " has a section with " + scope + " that it did not have");
    }
    if (change.after().regions() == 0 && change.otherScope().isEmpty() && sameCalls) {
      return Optional.of(name + " has no section with " + scope + " any more");
    }
    if (change.before().regions() == 0 || change.after().regions() == 0) {
      return Optional.empty();
    }
    for (String callee : change.callsLeft()) {
      if (isAlways(before, change, callee, true) && isAlways(after, change, callee, false)) {
        return Optional.of(name + " calls " + callee + "() outside of " + scope + " now");
      }
    }
    for (String callee : change.callsEntered()) {
      if (isAlways(before, change, callee, false) && isAlways(after, change, callee, true)) {
        return Optional.of(name + " calls " + callee + "() inside of " + scope + " now");
      }
    }
    return Optional.empty();
  }

  /** Whether a lock goes, or comes, where another one comes, or goes: perhaps by another name. */
  private static boolean mayBeRenamed(FunctionChange function, RegionChange change) {
    boolean comes = change.before().regions() == 0;
    return change.scope().kind() == Scope.Kind.LOCK
        && function.regions().stream()
            .anyMatch(
                r ->
                    r.scope().kind() == Scope.Kind.LOCK
                        && !r.scope().equals(change.scope())
                        && (comes ? r.after() : r.before()).regions() == 0);
  }

  /** Whether a function has calls of another one, all inside of regions of a scope, or all not. */
  private static boolean isAlways(
      FunctionProfile function, RegionChange change, String callee, boolean inside) {
    List<Region.Call> calls = Evidence.calls(function, callee);
    return !calls.isEmpty()
        && calls.stream()
            .allMatch(
                c ->
                    inside
                        == function.regions().stream()
                            .anyMatch(
                                r ->
                                    r.scope().equals(change.scope())
                                        && Evidence.contains(r, c.span())));
  }

  private static Set<String> calls(FunctionProfile function) {
    Set<String> names = new HashSet<>();
    function.calls().stream()
        .filter(c -> c.kind() == Region.Call.Kind.FUNCTION)
        .forEach(c -> names.add(c.function()));
    return names;
  }

  private static int line(FunctionProfile function, RegionChange change) {
    return change.after().acquires().stream().findFirst().orElse(function.line());
  }

  // Calls and sections

  private Verdict calledOutside(Reading.CalledOutside claim) {
    List<FunctionProfile> callers = new ArrayList<>();
    for (FunctionProfile function : evidence.touched()) {
      if (claim.caller().map(function.name()::equals).orElse(true)
          && !Evidence.calls(function, claim.callee()).isEmpty()) {
        callers.add(function);
      }
    }
    if (callers.isEmpty()) {
      return new NotDecidable("nothing that the patch changes calls " + claim.callee() + "()");
    }
    PresenceCondition then = callers.get(0).condition().space().never();
    for (FunctionProfile caller : evidence.before()) {
      for (Region.Call call : Evidence.calls(caller, claim.callee())) {
        if (callers.stream().anyMatch(c -> c.name().equals(caller.name()))) {
          then = then.or(Evidence.inside(caller, claim.context(), call.span()));
        }
      }
    }
    boolean everInside = false;
    boolean everOutside = false;
    for (FunctionProfile caller : callers) {
      for (Region.Call call : Evidence.calls(caller, claim.callee())) {
        PresenceCondition inside = Evidence.inside(caller, claim.context(), call.span());
        everInside |= inside.isFeasible();
        everOutside |= then.and(caller.condition()).minus(inside).isFeasible();
      }
    }
    boolean left = then.isFeasible();
    boolean narrowed =
        callers.stream()
            .anyMatch(
                f ->
                    evidence.changes(claim.context(), Optional.of(f.name())).stream()
                        .anyMatch(c -> c.kinds().contains(Kind.MOVED_FROM_CALLER)));
    boolean opened =
        callers.stream()
            .allMatch(
                f ->
                    Evidence.calls(f, claim.callee()).stream()
                        .allMatch(c -> Evidence.isInGap(f, claim.context(), c.span())));
    if (!everInside && (left || narrowed || opened)) {
      Optional<String> outer = opened ? Optional.empty() : outer(callers, claim.context());
      return outer.isPresent()
          ? new NotDecidable(outer.get() + "() calls it with " + claim.context())
          : new Holds();
    }
    if (left && everInside && !everOutside && isAsBefore(claim)) {
      FunctionProfile caller = callers.get(0);
      Region.Call call = Evidence.calls(caller, claim.callee()).get(0);
      return new DoesNotHold(
          caller,
          caller.line(call.span()),
          caller.name() + "() still calls " + claim.callee() + "() inside of " + claim.context());
    }
    return new NotDecidable(
        everInside && everOutside ? "it is called in both ways" : "what was before is not known");
  }

  /** That a context is not there at all is up to callers of callers as well, and to callbacks. */
  private Verdict entirelyOutside(Reading.CalledOutside claim) {
    Verdict here = calledOutside(claim);
    String entered = claim.caller().orElse(claim.callee());
    Optional<Entry> way = evidence.enteredAfter().inside(entered, claim.context());
    if (way.isPresent() && here instanceof Holds) {
      return new NotDecidable(
          way.get().chain().stream()
                  .findFirst()
                  .map(s -> s.edge().caller().name() + "() reaches " + entered + "()")
                  .orElse(entered + "() is entered")
              + " with "
              + claim.context());
    }
    return here instanceof NotDecidable
            && evidence.enteredBefore().inside(claim.callee(), claim.context()).isPresent()
            && evidence.enteredAfter().inside(claim.callee(), claim.context()).isEmpty()
        ? new Holds()
        : here;
  }

  private Verdict narrowed(Reading.Narrowed claim) {
    Optional<FunctionProfile> then = Evidence.find(evidence.before(), claim.function());
    if (then.isEmpty() || Evidence.find(evidence.after(), claim.function()).isEmpty()) {
      return unseen(claim.function());
    }
    PresenceCondition has = Evidence.has(then.get(), claim.context());
    PresenceCondition less = has.space().never();
    for (RegionChange change : evidence.changes(claim.context(), Optional.of(claim.function()))) {
      if (change.kinds().contains(Kind.SHRUNK) && !change.kinds().contains(Kind.GROWN)) {
        less = less.or(change.condition());
      }
    }
    return less.isFeasible()
        ? where(less, has)
        : new NotDecidable("no such section gets smaller that can be seen");
  }

  private Verdict notInInterrupts(Reading.NotInInterrupts claim) {
    PresenceCondition then = evidence.enteredBefore().inInterrupts(claim.function());
    PresenceCondition now = evidence.enteredAfter().inInterrupts(claim.function());
    if (!then.isFeasible()) {
      return new NotDecidable(claim.function() + "() was not seen to run in an interrupt before");
    }
    return then.minus(now).isFeasible()
        ? where(then.minus(now), then)
        : new NotDecidable(claim.function() + "() is still seen to run in an interrupt");
  }

  /** Whether no section of a context has lost a call of the function. */
  private boolean isAsBefore(Reading.CalledOutside claim) {
    return evidence.changes(claim.context(), Optional.empty()).stream()
        .noneMatch(c -> c.callsLeft().contains(claim.callee()));
  }

  /** A function that calls one of these inside of a context. */
  private Optional<String> outer(List<FunctionProfile> functions, Scope.Kind context) {
    for (FunctionProfile function : functions) {
      for (FunctionProfile caller : evidence.after()) {
        for (Region.Call call : Evidence.calls(caller, function.name())) {
          if (Evidence.inside(caller, context, call.span()).isFeasible()) {
            return Optional.of(caller.name());
          }
        }
      }
    }
    return Optional.empty();
  }

  private Verdict notIn(Reading.NotIn claim) {
    Optional<FunctionProfile> now = Evidence.find(evidence.after(), claim.function());
    Optional<FunctionProfile> then = Evidence.find(evidence.before(), claim.function());
    if (now.isEmpty() || then.isEmpty()) {
      return unseen(claim.function());
    }
    FunctionProfile function = now.get();
    PresenceCondition still = Evidence.has(function, claim.context());
    if (!Evidence.has(then.get(), claim.context()).isFeasible()) {
      return new NotDecidable(claim.function() + "() had no such section before");
    }
    if (!still.isFeasible()) {
      return new Holds();
    }
    boolean changed = !evidence.changes(claim.context(), Optional.of(function.name())).isEmpty();
    if (function.condition().minus(still).isFeasible() || changed) {
      return changed
          ? new NotDecidable("there is one section less, perhaps the one that is meant")
          : new HoldsOnlyIf(function.condition().minus(still), function.condition());
    }
    Region region = Evidence.regions(function, claim.context()).get(0);
    return new DoesNotHold(
        function,
        begin(function, region),
        function.name() + "() still has a section with " + claim.context());
  }

  private Verdict in(Reading.In claim) {
    Optional<FunctionProfile> now = Evidence.find(evidence.after(), claim.function());
    if (now.isEmpty()) {
      return unseen(claim.function());
    }
    FunctionProfile function = now.get();
    PresenceCondition within = function.condition();
    if (claim.symbol().isPresent()) {
      within = within.and(within.space().symbol(claim.symbol().get()));
    }
    PresenceCondition has = Evidence.has(function, claim.context()).and(within);
    return has.isFeasible()
        ? where(has, within)
        : new NotDecidable(claim.function() + "() has no such section that can be seen");
  }

  private Verdict onlyWithLock(Reading.OnlyWithLock claim) {
    Optional<FunctionProfile> now = Evidence.find(evidence.after(), claim.function());
    if (now.isEmpty()) {
      return unseen(claim.function());
    }
    FunctionProfile function = now.get();
    List<Region> locks = Evidence.regions(function, Scope.Kind.LOCK);
    if (locks.isEmpty()) {
      return new NotDecidable(claim.function() + "() takes no lock that can be seen");
    }
    PresenceCondition without = function.condition().space().never();
    Optional<Region> lone = Optional.empty();
    for (Region region : Evidence.regions(function, claim.context())) {
      if (!region.acquires().stream()
          .allMatch(
              a ->
                  locks.stream()
                      .anyMatch(
                          l ->
                              l.condition().intersects(region.condition())
                                  && l.acquires().contains(a)))) {
        without = without.or(region.condition());
        lone = lone.or(() -> Optional.of(region));
      }
    }
    if (lone.isPresent() && !function.condition().minus(without).isFeasible()) {
      return new DoesNotHold(
          function,
          begin(function, lone.get()),
          function.name()
              + "() has "
              + claim.context()
              + " by "
              + lone.get().acquires().get(0).via()
              + "(), which takes no lock");
    }
    PresenceCondition held = function.condition().space().never();
    for (Region lock : locks) {
      held = held.or(lock.condition());
    }
    held = held.and(function.condition());
    return where(held.and(Evidence.has(function, claim.context())).minus(without), held);
  }

  private Verdict locksDisable(Reading.LocksDisable claim) {
    List<FunctionProfile> functions =
        claim.function().isPresent()
            ? Evidence.find(evidence.after(), claim.function().get()).stream().toList()
            : evidence.after().stream().filter(this::takesLocksInAnotherWay).toList();
    if (functions.isEmpty()) {
      return claim
          .function()
          .<Verdict>map(ClaimJudge::unseen)
          .orElseGet(() -> new NotDecidable("no lock is taken in another way that can be seen"));
    }
    PresenceCondition within = functions.get(0).condition().space().never();
    PresenceCondition bare = within;
    Optional<Region> first = Optional.empty();
    for (FunctionProfile function : functions) {
      for (Region lock : Evidence.regions(function, Scope.Kind.LOCK)) {
        within = within.or(lock.condition());
        for (Region.Place acquire : lock.acquires()) {
          bare =
              bare.or(
                  lock.condition()
                      .minus(Evidence.inside(function, claim.context(), acquire.span())));
        }
        first = first.or(() -> Optional.of(lock));
      }
    }
    if (first.isEmpty()) {
      return new NotDecidable("no lock is taken there that can be seen");
    }
    return within.minus(bare).isFeasible()
        ? where(within.minus(bare), within)
        : new NotDecidable("the locks are taken as they were");
  }

  private boolean takesLocksInAnotherWay(FunctionProfile function) {
    return evidence.changes(Scope.Kind.LOCK, Optional.of(function.name())).stream()
        .anyMatch(
            c -> c.kinds().contains(Kind.CONVERTED) && !c.before().vias().equals(c.after().vias()));
  }

  // Moves

  private Verdict movedInto(Reading.MovedInto claim) {
    Optional<FunctionProfile> now = Evidence.find(evidence.after(), claim.function());
    if (now.isEmpty()) {
      return unseen(claim.function());
    }
    FunctionProfile function = now.get();
    PresenceCondition moved = function.condition().space().never();
    PresenceCondition there = moved;
    for (RegionChange change : evidence.changes(claim.context(), Optional.of(claim.function()))) {
      if (change.before().regions() == 0 || change.kinds().stream().anyMatch(MOVES::contains)) {
        moved = moved.or(change.condition());
        for (FunctionProfile other :
            Evidence.named(evidence.before(), change.otherFunction().orElse(""))) {
          there = there.or(Evidence.has(other, claim.context()));
        }
      }
    }
    if (moved.isFeasible()) {
      // Where there was no section, none can move.
      return where(moved, there.isFeasible() ? there : function.condition());
    }
    return Evidence.has(function, claim.context()).isFeasible() || takesFromElsewhere(function)
        ? new NotDecidable("it has had such sections before")
        : new DoesNotHold(
            function,
            function.line(),
            function.name() + "() has no section with " + claim.context());
  }

  /** Whether the function, or what it calls, leaves or finds a context that is not seen here. */
  private static boolean takesFromElsewhere(FunctionProfile function) {
    return function.contract().stream().anyMatch(c -> c.kind() == ContractClause.Kind.EFFECT)
        || function.undecided().isPresent();
  }

  private Verdict movedToCallers(Reading.MovedToCallers claim) {
    PresenceCondition moved = null;
    for (RegionChange change : evidence.changes(claim.context(), Optional.of(claim.function()))) {
      if (change.kinds().contains(Kind.MOVED_TO_CALLER)) {
        moved = moved == null ? change.condition() : moved.or(change.condition());
      }
    }
    Optional<FunctionProfile> then = Evidence.find(evidence.before(), claim.function());
    return moved == null || then.isEmpty()
        ? new NotDecidable("no section of it is seen in a caller")
        : where(moved, Evidence.has(then.get(), claim.context()));
  }

  private static int begin(FunctionProfile function, Region region) {
    return region.acquires().stream()
        .findFirst()
        .map(a -> function.line(a.span()))
        .orElse(function.line());
  }
}
