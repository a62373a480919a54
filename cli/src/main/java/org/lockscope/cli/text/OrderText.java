package org.lockscope.cli.text;

import java.util.List;
import java.util.stream.Collectors;
import org.lockscope.analyzer.lock.LockClass;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.report.FindingReport;

/** Prints the order in which locks are taken, for people. */
public final class OrderText {

  private static final int INDENT = 2;

  /** The widest class beside which conditions stand in a column. */
  private static final int CLASS = 44;

  private OrderText() {}

  /**
   * The text, with a line feed at its end.
   *
   * @param verbose whether to print also which locks it is, and a way to each place
   */
  public static String print(
      List<OrderEdge> edges, List<FindingReport> findings, Look look, boolean verbose) {
    Page page = new Page(look, Conditions.of(verbose));
    FindingBlock block = new FindingBlock(page, 0, 0, verbose);
    for (FindingReport finding : findings) {
      block.print(finding);
      page.blank();
    }
    LockClass held = null;
    for (OrderEdge edge : edges) {
      if (!edge.held().equals(held)) {
        held = edge.held();
        page.line().add(Style.BOLD, held.toString()).right(Style.DIM, kind(held)).end();
      }
      page.line()
          .to(INDENT, 0)
          .add("→ ")
          .add(edge.taken().toString() + (edge.waits() ? "" : ", tried only"))
          .to(CLASS, 2)
          .wrap(page.conditions().of(edge.condition()), CLASS, Style.PLAIN, "")
          .end();
      if (verbose) {
        evidence(page, edge);
      }
    }
    if (!edges.isEmpty()) {
      page.blank();
    }
    page.line()
        .add(
            edges.stream().map(OrderEdge::held).distinct().count()
                + " classes are held while "
                + ChangeWords.count(
                        (int) edges.stream().map(OrderEdge::taken).distinct().count(), "class")
                    .replaceFirst("s$", "es")
                + " are taken, in "
                + ChangeWords.count(edges.size(), "order"))
        .end();
    return page.text();
  }

  private static String kind(LockClass of) {
    return switch (of.kind()) {
      case STATIC -> of.origin();
      case PER_CPU -> "one a CPU";
      case MEMBER -> "";
      case SEVERAL -> "several classes for lockdep";
      case UNKNOWN -> "class not known";
    };
  }

  private static void evidence(Page page, OrderEdge edge) {
    page.line()
        .to(2 * INDENT, 0)
        .wrap(
            edge.locks().stream().limit(3).collect(Collectors.joining("; "))
                + (edge.locks().size() > 3 ? "; …" : ""),
            3 * INDENT,
            Style.PLAIN,
            "")
        .end();
    edge.path()
        .forEach(
            step ->
                page.line()
                    .to(3 * INDENT, 0)
                    .add(Style.DIM, ChangeWords.call(step.function()) + ": ")
                    .addCut(Style.PLAIN, step.text(), 0)
                    .end());
  }
}
