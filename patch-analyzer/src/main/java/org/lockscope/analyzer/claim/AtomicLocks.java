package org.lockscope.analyzer.claim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.lockscope.analyzer.claim.Verdict.Holds;
import org.lockscope.analyzer.claim.Verdict.NotDecidable;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/** Whether a lock is taken only where the kernel must not sleep anyway. */
final class AtomicLocks {

  /** Callers of callers of callers; further ones are seldom in the file. */
  private static final int DEPTH = 4;

  private static final Set<Scope.Kind> ATOMIC =
      Set.of(
          Scope.Kind.IRQ_OFF,
          Scope.Kind.PREEMPT_OFF,
          Scope.Kind.BH_OFF,
          Scope.Kind.HARDIRQ,
          Scope.Kind.NMI);

  private static final Pattern ASSERTION =
      Pattern.compile(".*\\b(irqs_disabled|in_atomic|lockdep_assert_irqs_disabled)\\b.*");

  private static final Map<String, String> FAMILIES = families();

  private final Evidence evidence;

  AtomicLocks(Evidence evidence) {
    this.evidence = evidence;
  }

  private static Map<String, String> families() {
    Map<String, String> families = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                AtomicLocks.class.getResourceAsStream("atomic-locks.txt"),
                StandardCharsets.UTF_8))) {
      in.lines()
          .filter(l -> !l.isBlank() && !l.startsWith("#"))
          .map(l -> l.split(": ", 2))
          .forEach(l -> families.put(l[0], l[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return families;
  }

  Verdict verdict(String lock) {
    List<FunctionProfile> takers = new ArrayList<>();
    for (FunctionProfile function : evidence.after()) {
      for (Region region : function.regions()) {
        if (!region.scope().hole()
            && region.scope().lock().map(Vocabulary::name).filter(lock::equals).isPresent()) {
          takers.add(function);
          for (Region.Place acquire : region.acquires()) {
            PresenceCondition open = open(function, acquire.span(), region.condition(), DEPTH);
            // What the calls of a whole folder tell is asked for only if the file leaves it open.
            if (open.isFeasible() && open.intersects(entered(function, region))) {
              return new NotDecidable(
                  function.name() + "() may be called where the kernel can sleep");
            }
          }
        }
      }
    }
    return takers.isEmpty() ? new NotDecidable(lock + " is not seen to be taken") : new Holds();
  }

  /**
   * The configurations in which a function may be entered where the kernel can sleep, by callbacks
   * and calls that are further away, or with other arguments. In a function that gives up what it
   * was entered with, that tells nothing.
   */
  private PresenceCondition entered(FunctionProfile function, Region region) {
    return function.regions().stream().anyMatch(r -> r.scope().hole())
        ? region.condition()
        : evidence.enteredAfter().preemptible(function.name());
  }

  /** The configurations in which a statement is not known to be reached in atomic context only. */
  private PresenceCondition open(
      FunctionProfile function, Span place, PresenceCondition where, int depth) {
    PresenceCondition open = where.and(function.condition());
    for (Region region : function.regions()) {
      // The lock itself, and irqs that it disables, are no context it is taken in.
      boolean before = region.acquires().stream().noneMatch(a -> a.span().equals(place));
      if (before && Evidence.contains(region, place)) {
        open = open.minus(atomic(region));
      }
    }
    for (ContractClause clause : function.contract()) {
      if (clause.kind() == ContractClause.Kind.ASSERTION
          && ASSERTION.matcher(clause.text()).matches()) {
        open = open.minus(clause.condition());
      }
    }
    if (!open.isFeasible() || function.isExternal() || depth == 0) {
      return open;
    }
    PresenceCondition fromCallers = open.space().never();
    boolean called = false;
    for (FunctionProfile caller : evidence.after()) {
      for (Region.Call call : Evidence.calls(caller, function.name())) {
        called = true;
        fromCallers = fromCallers.or(open(caller, call.span(), open, depth - 1));
      }
    }
    return called ? fromCallers : open;
  }

  private static PresenceCondition atomic(Region region) {
    PresenceCondition never = region.condition().space().never();
    if (region.scope().hole()) {
      return never;
    }
    if (ATOMIC.contains(region.scope().kind())) {
      return region.condition();
    }
    return region
        .scope()
        .lock()
        .map(l -> FAMILIES.get(l.family().split(" ", 2)[0]))
        .map(formula -> region.condition().and(formula(never, formula)))
        .orElse(never);
  }

  private static PresenceCondition formula(PresenceCondition any, String formula) {
    return formula.equals("1") ? any.space().always() : any.space().parse(formula);
  }
}
