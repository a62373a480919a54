package org.lockscope.analyzer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.lockscope.analyzer.lock.LockClass.Kind;
import org.lockscope.analyzer.order.LockOrder;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.order.OrderFinding;
import org.lockscope.analyzer.report.FindingReport.Status;
import org.lockscope.model.condition.PresenceCondition;

/** What a change does to the order in which locks are taken. */
final class OrderComparison {

  private final LockOrder before;
  private final LockOrder after;
  private List<OrderEdge> added;

  OrderComparison(LockOrder before, LockOrder after) {
    this.before = before;
    this.after = after;
  }

  /** The order before the change. */
  LockOrder before() {
    return before;
  }

  /** The order after the change. */
  LockOrder after() {
    return after;
  }

  /**
   * The classes that are now taken while another is held, with no third one in between, and were
   * not; each in the configurations in which it is new, the shortest ways first. Of a lock of which
   * it is not known what class it is, nothing is told.
   */
  List<OrderEdge> added() {
    if (added == null) {
      added = findAdded();
    }
    return added;
  }

  private List<OrderEdge> findAdded() {
    if (before == after) {
      return List.of();
    }
    Map<String, PresenceCondition> known = new LinkedHashMap<>();
    before.edges().forEach(e -> known.merge(e.name(), e.condition(), PresenceCondition::or));
    List<OrderEdge> found = new ArrayList<>();
    for (OrderEdge edge : after.edges()) {
      PresenceCondition old = known.get(edge.name());
      boolean isKnown = edge.held().kind() != Kind.UNKNOWN && edge.taken().kind() != Kind.UNKNOWN;
      if (edge.direct() && isKnown && (old == null || edge.condition().minus(old).isFeasible())) {
        found.add(old == null ? edge : edge.withCondition(edge.condition().minus(old)));
      }
    }
    found.sort(
        Comparator.<OrderEdge>comparingInt(e -> e.path().size()).thenComparing(OrderEdge::name));
    return List.copyOf(found);
  }

  /** What the patch of a number breaks and repairs. */
  List<FindingReport> changes(int patch) {
    if (before == after) {
      return List.of();
    }
    List<FindingReport> changes = new ArrayList<>();
    OptionalInt number = OptionalInt.of(patch);
    OptionalInt nobody = OptionalInt.empty();
    for (OrderFinding finding : after.findings()) {
      PresenceCondition fresh = finding.finding().condition().minus(condition(before, finding));
      if (fresh.isFeasible()) {
        changes.add(report(finding, fresh, Status.INTRODUCED, number, nobody));
      }
    }
    for (OrderFinding finding : before.findings()) {
      PresenceCondition gone = finding.finding().condition().minus(condition(after, finding));
      if (gone.isFeasible()) {
        changes.add(report(finding, gone, Status.RESOLVED, nobody, number));
      }
    }
    return changes;
  }

  /** What was wrong before and is so afterwards. */
  List<FindingReport> lasting() {
    List<FindingReport> lasting = new ArrayList<>();
    for (OrderFinding finding : after.findings()) {
      PresenceCondition old = finding.finding().condition().and(condition(before, finding));
      if (old.isFeasible()) {
        lasting.add(
            report(finding, old, Status.PRE_EXISTING, OptionalInt.empty(), OptionalInt.empty()));
      }
    }
    return lasting;
  }

  /** A finding as one of a revision. */
  static FindingReport report(OrderFinding finding) {
    return report(
        finding,
        finding.finding().condition(),
        Status.PRE_EXISTING,
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static PresenceCondition condition(LockOrder order, OrderFinding wanted) {
    return order.findings().stream()
        .map(OrderFinding::finding)
        .filter(f -> f.fingerprint().equals(wanted.finding().fingerprint()))
        .map(f -> f.condition())
        .reduce(PresenceCondition::or)
        .orElseGet(() -> wanted.finding().condition().space().never());
  }

  private static FindingReport report(
      OrderFinding finding,
      PresenceCondition condition,
      Status status,
      OptionalInt introducedBy,
      OptionalInt repairedBy) {
    return new FindingReport(
        finding.finding(),
        finding.function(),
        finding.others(),
        condition,
        status,
        introducedBy,
        repairedBy);
  }
}
