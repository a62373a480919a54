package org.lockscope.analyzer.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.report.FileFindings.Located;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * What functions leave their callers with after a change and did not before, or the converse, where
 * nobody was told: no annotation says so, and no function that calls them, directly or not, has
 * changed. One revision may not show which of the two is meant; that the callers have not changed
 * does.
 */
final class ContractChanges {

  private final Revisions revisions;
  private final List<FunctionProfile> before;
  private final List<FunctionProfile> after;

  /** What was wrong before, by fingerprint. */
  private final Map<String, Located> known;

  private ContractChanges(
      Revisions revisions,
      List<FunctionProfile> before,
      List<FunctionProfile> after,
      Map<String, Located> known) {
    this.revisions = revisions;
    this.before = before;
    this.after = after;
    this.known = known;
  }

  /**
   * The changes of contracts that nobody was told of, by fingerprint.
   *
   * @param known what was wrong before, by fingerprint
   */
  static Map<String, Located> untold(
      Revisions revisions,
      List<FunctionProfile> before,
      List<FunctionProfile> after,
      Map<String, Located> known) {
    return new ContractChanges(revisions, before, after, known).find();
  }

  private Map<String, Located> find() {
    Map<String, Located> found = new LinkedHashMap<>();
    Map<String, Located> passedOn = new LinkedHashMap<>();
    for (FunctionProfile function : after) {
      FunctionProfile was = revisions.before(function).orElse(function);
      if (!was.isDecided()
          || !function.isDecided()
          || function.residues().isEmpty() && was.residues().isEmpty()
          || !revisions.isDeclaredAsBefore(function)) {
        continue;
      }
      boolean changed = revisions.isChanged(function);
      for (Residue residue : function.residues()) {
        gained(was, function, residue).ifPresent(l -> put(l, changed ? found : passedOn));
      }
      if (changed) {
        for (Residue residue : was.residues()) {
          lost(function, residue).ifPresent(l -> put(l, found));
        }
      }
    }
    // One fault is told once: of the function that has changed, if that can be told.
    List<Located> causes = List.copyOf(found.values());
    for (Located located : passedOn.values()) {
      if (causes.stream().noneMatch(c -> isCause(c, located))) {
        put(located, found);
      }
    }
    return found;
  }

  private boolean isCause(Located cause, Located consequence) {
    return FileFindings.member(cause.finding().subject())
            .equals(FileFindings.member(consequence.finding().subject()))
        && isCalledBy(cause.function(), consequence.function());
  }

  private static void put(Located located, Map<String, Located> to) {
    to.merge(located.finding().fingerprint(), located, Located::or);
  }

  // What is left over now, and was not

  private Optional<Located> gained(FunctionProfile was, FunctionProfile function, Residue residue) {
    // A function that has not changed leaves over what one that it calls does: that one is told.
    if (!(function.isExternal() || revisions.isChanged(function))
        || hasAlike(was.findings(), residue)) {
      return Optional.empty();
    }
    PresenceCondition fresh = without(residue, was.residues());
    int sign = residue.positive() ? 1 : -1;
    if (!fresh.isFeasible()
        || isTold(function)
        || isOfCallbacks(function, residue)
        || isOffAnyway(function, residue)
        || !isCleared(function, residue)
        || isMadeUpFor(function, residue, sign)) {
      return Optional.empty();
    }
    return Optional.of(new Located(function, residue.finding().withCondition(fresh), List.of()));
  }

  /** Whether nothing else explains what a function leaves over, or the callees that it is from. */
  private boolean isCleared(FunctionProfile function, Residue residue) {
    return isClearedHere(function, residue)
        && after.stream()
            .filter(f -> !revisions.isSame(f, function) && hasSame(f, residue))
            .filter(f -> revisions.isChanged(f) && isCalledBy(f, function))
            .allMatch(
                f ->
                    f.residues().stream()
                        .filter(r -> FileFindings.isAlike(r, residue))
                        .allMatch(r -> isClearedHere(f, r)));
  }

  private boolean isClearedHere(FunctionProfile function, Residue residue) {
    return revisions.areCleared(residue.excuses(), residue.finding().subject(), function);
  }

  private boolean isCalledBy(FunctionProfile callee, FunctionProfile caller) {
    return revisions.callers(callee).stream().anyMatch(c -> revisions.isSame(c, caller));
  }

  /** Whether irqs that a function leaves off are off wherever it is called. */
  private boolean isOffAnyway(FunctionProfile function, Residue residue) {
    List<FunctionProfile> callers = revisions.callersNow(function.name());
    return residue.finding().rule() == Rule.IRQS_STAY_OFF
        && !function.isExternal()
        && !callers.isEmpty()
        && callers.stream().allMatch(c -> hasIrqsOff(c, function.name()));
  }

  private static boolean hasIrqsOff(FunctionProfile caller, String callee) {
    return caller.regions().stream()
        .filter(r -> r.scope().kind() == Scope.Kind.IRQ_OFF && !r.scope().hole())
        .flatMap(r -> r.calls().stream())
        .anyMatch(c -> c.function().equals(callee));
  }

  /** Whether a function that is called through pointers only does a part of what others do. */
  private boolean isOfCallbacks(FunctionProfile function, Residue residue) {
    return !function.isExternal()
        && revisions.callersNow(function.name()).isEmpty()
        && after.stream().anyMatch(f -> !revisions.isSame(f, function) && hasOpposite(f, residue));
  }

  // What was left over, and no longer is

  private Optional<Located> lost(FunctionProfile function, Residue residue) {
    if (residue.isDoubtful()
        || known.containsKey(residue.finding().fingerprint())
        || hasAlike(function.findings(), residue)
        || hasOpposite(function, residue)) {
      return Optional.empty();
    }
    PresenceCondition gone =
        without(
            residue,
            function.residues().stream().filter(r -> r.isAlways() || !residue.isAlways()).toList());
    int sign = residue.positive() ? -1 : 1;
    if (!gone.isFeasible()
        || isTold(function)
        || mayHandOn(function)
        || isMadeUpFor(function, residue, sign)) {
      return Optional.empty();
    }
    Optional<FunctionProfile> other = reliant(function, residue);
    // What is left over on some paths only, nobody can count on.
    boolean partly = hasSame(function, residue);
    return partly || other.isPresent() || isForOtherFiles(function, residue)
        ? Optional.of(
            new Located(
                function, lostFinding(function, residue, other, gone), other.stream().toList()))
        : Optional.empty();
  }

  /** Whether functions that one calls could do what it did: some that nothing is known about. */
  private boolean mayHandOn(FunctionProfile function) {
    SortedSet<String> callees = new TreeSet<>();
    function.calls().stream()
        .filter(c -> c.kind() == Region.Call.Kind.FUNCTION)
        .forEach(c -> callees.add(c.function()));
    return !revisions.areAsBefore(callees, function);
  }

  /**
   * Whether only other files call a function, which always left something over, and has nothing to
   * do with that any more: who mends one that takes too much makes it give it back.
   */
  private boolean isForOtherFiles(FunctionProfile function, Residue residue) {
    String member = FileFindings.member(residue.finding().subject());
    return function.isExternal()
        && residue.isAlways()
        && residue.excuses().isEmpty()
        && revisions.callersNow(function.name()).isEmpty()
        && function.regions().stream()
            .flatMap(r -> r.scope().lock().stream())
            .noneMatch(l -> FileFindings.member(l.name()).equals(member));
  }

  /**
   * Somebody who makes up for what a function leaves over, and has not changed: a caller that
   * balances with it, or the only kind of counterpart there is.
   */
  private Optional<FunctionProfile> reliant(FunctionProfile function, Residue residue) {
    Deque<FunctionProfile> work = new ArrayDeque<>(revisions.callersNow(function.name()));
    List<FunctionProfile> seen = new ArrayList<>(List.of(function));
    while (!work.isEmpty()) {
      FunctionProfile caller = work.poll();
      FunctionProfile was = revisions.before(caller).orElse(caller);
      if (seen.stream().anyMatch(f -> revisions.isSame(f, caller)) || !was.isDecided()) {
        continue;
      }
      seen.add(caller);
      if (hasSame(was, residue)) {
        work.addAll(revisions.callersNow(caller.name()));
      } else if (!hasAlike(was.findings(), residue)) {
        return Optional.of(caller);
      }
    }
    boolean others =
        after.stream().anyMatch(f -> !revisions.isSame(f, function) && hasSame(f, residue));
    return others
        ? Optional.empty()
        : after.stream()
            .filter(f -> !revisions.isChanged(f) && hasOpposite(f, residue))
            .filter(f -> seen.stream().noneMatch(s -> revisions.isSame(s, f)))
            .findFirst();
  }

  private static Finding lostFinding(
      FunctionProfile function,
      Residue residue,
      Optional<FunctionProfile> other,
      PresenceCondition condition) {
    String subject = residue.finding().subject();
    boolean irqs =
        residue.finding().rule() == Rule.IRQS_STAY_OFF
            || residue.finding().rule() == Rule.IRQS_ENABLED;
    Rule rule =
        irqs
            ? residue.positive() ? Rule.IRQS_ENABLED : Rule.IRQS_STAY_OFF
            : residue.positive() ? Rule.UNDERFLOW : Rule.LEAK;
    String what =
        irqs
            ? residue.positive()
                ? "irqs are no longer off on return"
                : "irqs are no longer restored"
            : subject
                + (residue.positive() ? " is no longer taken" : " is no longer given back")
                + (hasSame(function, residue) ? " on every path" : "");
    Span place = lastStatement(function);
    List<Step> path = new ArrayList<>();
    path.add(new Step(function.name(), place, function.source(place), "returns", "as on entry"));
    other.ifPresent(o -> path.add(reliance(o, residue, function)));
    return new Finding(
        rule,
        function.name(),
        subject,
        what
            + ", and "
            + other
                .map(o -> o.name() + "(), which makes up for it, has not changed")
                .orElse("no function that calls it has changed"),
        condition,
        place,
        function.source(place),
        path);
  }

  private static Step reliance(FunctionProfile other, Residue residue, FunctionProfile function) {
    Span there = place(other, residue, function);
    String what = residue.positive() ? "was taken" : "was given back";
    return new Step(other.name(), there, other.source(there), "counts on what " + what, "");
  }

  private static Span lastStatement(FunctionProfile function) {
    int size = function.statements().size();
    return size == 0
        ? new Span(0, function.name().length())
        : function.statements().get(size - 1).span();
  }

  /** Where a function calls another one, or gives back what that has taken. */
  private static Span place(FunctionProfile other, Residue residue, FunctionProfile function) {
    return other.calls().stream()
        .filter(c -> c.function().equals(function.name()))
        .map(c -> c.span())
        .findFirst()
        .or(
            () ->
                other.residues().stream()
                    .filter(r -> FileFindings.isAlike(r, residue))
                    .map(r -> r.finding().place())
                    .findFirst())
        .orElseGet(() -> lastStatement(other));
  }

  // Who knows

  /** Whether a function that calls this one, directly or not, has changed, or is new, or gone. */
  private boolean isTold(FunctionProfile function) {
    return revisions.callers(function).stream()
        .anyMatch(c -> revisions.after(c).filter(is -> !revisions.isChanged(is)).isEmpty());
  }

  /**
   * Whether the change is one for the better for somebody who has not changed, or is made up for by
   * another function that has.
   *
   * @param sign 1 if there is more of it now, -1 if there is less
   */
  private boolean isMadeUpFor(FunctionProfile function, Residue residue, int sign) {
    boolean better =
        revisions.callers(function).stream()
            .anyMatch(
                c -> amiss(revisions.before(c), residue) > amiss(revisions.after(c), residue));
    return better
        || after.stream()
            .filter(revisions::isChanged)
            .anyMatch(f -> sign(sum(f, residue) - sum(revisions.before(f), residue)) == -sign)
        || before.stream()
            .filter(f -> revisions.after(f).isEmpty())
            .anyMatch(f -> sign(-sum(f, residue)) == -sign);
  }

  private static int sign(int number) {
    return Integer.signum(number);
  }

  /** How much is left over, or wrong, with one thing. */
  private static long amiss(Optional<FunctionProfile> function, Residue residue) {
    return function.map(f -> amiss(f, residue)).orElse(0L);
  }

  private static long amiss(FunctionProfile function, Residue residue) {
    return function.residues().stream().filter(r -> FileFindings.isAlike(r, residue)).count()
        + function.findings().stream().filter(f -> isAlike(f, residue)).count();
  }

  /** How much of one thing a function leaves over, less what it takes away. */
  private static int sum(Optional<FunctionProfile> function, Residue residue) {
    return function.map(f -> sum(f, residue)).orElse(0);
  }

  private static int sum(FunctionProfile function, Residue residue) {
    return function.residues().stream()
        .filter(r -> FileFindings.isAlike(r, residue))
        .mapToInt(r -> r.positive() ? 1 : -1)
        .sum();
  }

  private static boolean hasAlike(List<Finding> findings, Residue residue) {
    return findings.stream().anyMatch(f -> isAlike(f, residue));
  }

  private static boolean isAlike(Finding finding, Residue residue) {
    return FileFindings.member(finding.subject())
        .equals(FileFindings.member(residue.finding().subject()));
  }

  private static boolean hasSame(FunctionProfile function, Residue residue) {
    return function.residues().stream()
        .anyMatch(r -> r.positive() == residue.positive() && FileFindings.isAlike(r, residue));
  }

  private static boolean hasOpposite(FunctionProfile function, Residue residue) {
    return function.residues().stream()
        .anyMatch(r -> r.positive() != residue.positive() && FileFindings.isAlike(r, residue));
  }

  /** The configurations of a residue in which none of others is like it. */
  private static PresenceCondition without(Residue residue, List<Residue> others) {
    PresenceCondition rest = residue.finding().condition();
    for (Residue other : others) {
      if (other.positive() == residue.positive() && FileFindings.isAlike(other, residue)) {
        rest = rest.minus(other.finding().condition());
      }
    }
    return rest;
  }
}
