package org.lockscope.analyzer.report;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.finding.Step;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
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

  private final List<FunctionProfile> before;
  private final List<FunctionProfile> after;
  private final Map<String, FunctionProfile> old = new HashMap<>();
  private final Map<String, FunctionProfile> now = new HashMap<>();
  private final Callers callersBefore;
  private final Callers callersAfter;

  /** What was wrong before, by fingerprint. */
  private final Map<String, Located> known;

  private ContractChanges(
      List<FunctionProfile> before, List<FunctionProfile> after, Map<String, Located> known) {
    this.before = before;
    this.after = after;
    this.known = known;
    before.forEach(f -> old.put(key(f), f));
    after.forEach(f -> now.put(key(f), f));
    this.callersBefore = Callers.of(before);
    this.callersAfter = Callers.of(after);
  }

  /**
   * The changes of contracts that nobody was told of, by fingerprint.
   *
   * @param known what was wrong before, by fingerprint
   */
  static Map<String, Located> untold(
      List<FunctionProfile> before, List<FunctionProfile> after, Map<String, Located> known) {
    return new ContractChanges(before, after, known).find();
  }

  /** Static functions of two files may have one name. */
  private static String key(FunctionProfile function) {
    return function.path() + "\n" + function.name();
  }

  private Map<String, Located> find() {
    Map<String, Located> found = new LinkedHashMap<>();
    Map<String, Located> passedOn = new LinkedHashMap<>();
    for (FunctionProfile function : after) {
      FunctionProfile was = old.get(key(function));
      if (was == null
          || !was.isDecided()
          || !function.isDecided()
          || !annotations(was).equals(annotations(function))) {
        continue;
      }
      boolean changed = isChanged(function);
      for (Residue residue : function.residues()) {
        gained(was, function, residue).ifPresent(l -> put(l, changed ? found : passedOn));
      }
      if (changed) {
        for (Residue residue : was.residues()) {
          lost(was, function, residue).ifPresent(l -> put(l, found));
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

  private static List<String> annotations(FunctionProfile function) {
    return function.contract().stream()
        .filter(c -> c.kind() == ContractClause.Kind.ANNOTATION)
        .map(ContractClause::text)
        .toList();
  }

  private boolean isCause(Located cause, Located consequence) {
    return FileFindings.member(cause.finding().subject())
            .equals(FileFindings.member(consequence.finding().subject()))
        && callers(cause.function()).stream()
            .anyMatch(c -> key(c).equals(key(consequence.function())));
  }

  private static void put(Located located, Map<String, Located> to) {
    to.merge(located.finding().fingerprint(), located, Located::or);
  }

  /** Whether the text of a function is another one than before, or is new. */
  private boolean isChanged(FunctionProfile function) {
    FunctionProfile was = old.get(key(function));
    return was == null || !was.text().equals(function.text());
  }

  // What is left over now, and was not

  private Optional<Located> gained(FunctionProfile was, FunctionProfile function, Residue residue) {
    // A function that has not changed leaves over what one that it calls does: that one is told.
    if (!(function.isExternal() || isChanged(function)) || hasAlike(was.findings(), residue)) {
      return Optional.empty();
    }
    PresenceCondition fresh = without(residue, was.residues());
    int sign = residue.positive() ? 1 : -1;
    if (!fresh.isFeasible() || isTold(function) || isMadeUpFor(function, residue, sign)) {
      return Optional.empty();
    }
    return Optional.of(new Located(function, residue.finding().withCondition(fresh), List.of()));
  }

  // What was left over, and no longer is

  private Optional<Located> lost(FunctionProfile was, FunctionProfile function, Residue residue) {
    if (residue.isDoubtful()
        || known.containsKey(residue.finding().fingerprint())
        || hasAlike(function.findings(), residue)
        || hasOpposite(function, residue)) {
      return Optional.empty();
    }
    PresenceCondition gone = without(residue, function.residues());
    int sign = residue.positive() ? -1 : 1;
    if (!gone.isFeasible() || isTold(function) || isMadeUpFor(function, residue, sign)) {
      return Optional.empty();
    }
    return reliant(function, residue)
        .map(
            other ->
                new Located(function, lostFinding(function, residue, other, gone), List.of(other)));
  }

  /**
   * Somebody who makes up for what a function leaves over, and has not changed: a caller that
   * balances with it, or the only kind of counterpart there is.
   */
  private Optional<FunctionProfile> reliant(FunctionProfile function, Residue residue) {
    Deque<FunctionProfile> work = new ArrayDeque<>(callersAfter.of(function.name()));
    Set<String> seen = new HashSet<>(Set.of(key(function)));
    while (!work.isEmpty()) {
      FunctionProfile caller = work.poll();
      FunctionProfile was = old.get(key(caller));
      if (!seen.add(key(caller)) || was == null || !was.isDecided()) {
        continue;
      }
      if (hasSame(was, residue)) {
        work.addAll(callersAfter.of(caller.name()));
      } else if (!hasAlike(was.findings(), residue)) {
        return Optional.of(caller);
      }
    }
    boolean others =
        after.stream().anyMatch(f -> !key(f).equals(key(function)) && hasSame(f, residue));
    return others
        ? Optional.empty()
        : after.stream()
            .filter(f -> !isChanged(f) && hasOpposite(f, residue) && !seen.contains(key(f)))
            .findFirst();
  }

  private static Finding lostFinding(
      FunctionProfile function,
      Residue residue,
      FunctionProfile other,
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
            : subject + (residue.positive() ? " is no longer taken" : " is no longer given back");
    Span place = lastStatement(function);
    Span there = place(other, residue, function);
    return new Finding(
        rule,
        function.name(),
        subject,
        what + ", and " + other.name() + "(), which makes up for it, has not changed",
        condition,
        place,
        function.source(place),
        List.of(
            new Step(function.name(), place, function.source(place), "returns", "as on entry"),
            new Step(
                other.name(),
                there,
                other.source(there),
                residue.positive() ? "counts on what was taken" : "counts on what was given back",
                "")));
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
    for (FunctionProfile caller : callers(function)) {
      FunctionProfile is = now.get(key(caller));
      if (is == null || isChanged(is)) {
        return true;
      }
    }
    return false;
  }

  /** The functions that call one, directly or not, before the change or after it. */
  private Collection<FunctionProfile> callers(FunctionProfile function) {
    Map<String, FunctionProfile> found = new LinkedHashMap<>();
    Deque<FunctionProfile> work = new ArrayDeque<>(List.of(function));
    while (!work.isEmpty()) {
      String name = work.poll().name();
      Stream.concat(callersBefore.of(name).stream(), callersAfter.of(name).stream())
          .filter(c -> !key(c).equals(key(function)) && found.putIfAbsent(key(c), c) == null)
          .forEach(work::add);
    }
    return List.copyOf(found.values());
  }

  /**
   * Whether the change is one for the better for somebody who has not changed, or is made up for by
   * another function that has.
   *
   * @param sign 1 if there is more of it now, -1 if there is less
   */
  private boolean isMadeUpFor(FunctionProfile function, Residue residue, int sign) {
    for (FunctionProfile caller : callers(function)) {
      FunctionProfile was = old.get(key(caller));
      FunctionProfile is = now.get(key(caller));
      if (was != null && is != null && amiss(was, residue) > amiss(is, residue)) {
        return true;
      }
    }
    for (FunctionProfile other : after) {
      FunctionProfile was = old.get(key(other));
      int less = was == null ? 0 : sum(was, residue);
      if (isChanged(other) && Integer.signum(sum(other, residue) - less) == -sign) {
        return true;
      }
    }
    return before.stream()
        .filter(f -> !now.containsKey(key(f)))
        .anyMatch(f -> Integer.signum(-sum(f, residue)) == -sign);
  }

  /** How much is left over, or wrong, with one thing. */
  private static long amiss(FunctionProfile function, Residue residue) {
    return function.residues().stream().filter(r -> FileFindings.isAlike(r, residue)).count()
        + function.findings().stream().filter(f -> isAlike(f, residue)).count();
  }

  /** How much of one thing a function leaves over, less what it takes away. */
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
