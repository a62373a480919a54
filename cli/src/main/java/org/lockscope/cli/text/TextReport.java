package org.lockscope.cli.text;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.claim.ClaimReport;
import org.lockscope.analyzer.order.OrderEdge;
import org.lockscope.analyzer.reach.ExposedAssertion;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.report.FindingReport;
import org.lockscope.analyzer.report.PatchReport;
import org.lockscope.analyzer.report.Report;
import org.lockscope.model.condition.PresenceCondition;

/** Prints a report for somebody who reads it in a terminal, or in a mail. */
public final class TextReport {

  /** More new orders than these are listed only if all is asked for. */
  private static final int ORDERS = 6;

  private static final int FUNCTION = 6;
  private static final int SIGN = 8;
  private static final int SCOPE = 10;

  /** Where words begin, if the names of scopes are as short as most are; and at the latest. */
  private static final int WORDS = 30;

  private static final int LAST_WORDS = 36;

  private final Report report;
  private final int suppressed;
  private final Detail detail;
  private final boolean preExisting;
  private final Page page;
  private int words = WORDS;

  /** How much to print. */
  public enum Detail {
    /** Only patches that change something; nothing if none does. */
    CHANGES,
    /** One line for each other patch. */
    NORMAL,
    /** All there is. */
    ALL
  }

  private TextReport(Report report, int suppressed, Look look, Detail detail, boolean preExisting) {
    this.report = report;
    this.suppressed = suppressed;
    this.detail = detail;
    this.preExisting = preExisting;
    this.page = new Page(look, Conditions.of(detail == Detail.ALL));
  }

  /**
   * The text, with a line feed at its end; empty if there is nothing to say.
   *
   * @param suppressed how many findings the user does not want to see
   * @param preExisting whether to tell of findings that the series has nothing to do with
   */
  public static String print(
      Report report, int suppressed, Look look, Detail detail, boolean preExisting) {
    return new TextReport(report, suppressed, look, detail, preExisting).print();
  }

  private String print() {
    boolean listed = preExisting && !report.preExisting().isEmpty();
    if (detail == Detail.CHANGES
        && !listed
        && report.patches().stream().noneMatch(TextReport::isWorthABlock)) {
      return "";
    }
    header();
    page.blank();
    int width = Integer.toString(last()).length();
    report.patches().forEach(p -> patch(p, width));
    if (report.patches().size() > 1) {
      page.blank();
      new SeriesTable(report, page).print();
      ReachText reach = new ReachText(page, detail == Detail.ALL);
      report.reach().forEach(r -> reach.print(r, 2));
    }
    if (listed) {
      page.blank();
      page.line().add(Style.BOLD, "Pre-existing").add(":").end();
      FindingBlock block = new FindingBlock(page, 2, last(), detail == Detail.ALL);
      report.preExisting().forEach(block::print);
    }
    String totals = FindingTotals.of(report, suppressed, preExisting);
    if (!totals.isEmpty()) {
      page.blank();
      page.line().add(Style.BOLD, "Findings").add(": ").wrap(totals, 2, Style.PLAIN, "").end();
    }
    return page.text();
  }

  private int last() {
    return report.patches().stream().mapToInt(PatchReport::total).max().orElse(1);
  }

  /** How many patches, on what, for which kernels. */
  public static String about(Report report) {
    int patches = report.patches().size();
    StringBuilder about = new StringBuilder(ChangeWords.patches(patches));
    if (!report.title().startsWith(report.base().replaceFirst(" .*", "") + "..")) {
      about.append(" on ").append(report.base());
    }
    about.append(", Linux ").append(report.kernel().version()).append(", ");
    String configuration = report.kernel().configuration();
    about.append(
        configuration.isEmpty() ? "all configurations" : "configurations: " + configuration);
    return about.toString();
  }

  private void header() {
    int patches = report.patches().size();
    String about = about(report);
    boolean titled = patches != 1 || !report.patches().get(0).subject().equals(report.title());
    if (!titled) {
      page.line().wrap(about, 2, Style.PLAIN, "").end();
    } else if (Page.width(page.clean(report.title() + ": " + about)) <= page.look().width()) {
      page.line().add(Style.BOLD, report.title()).add(": " + about).end();
    } else {
      page.line().add(Style.BOLD, report.title()).end();
      page.line().wrap(about, 2, Style.PLAIN, "").end();
    }
  }

  /** Whether there is anything to say of a patch. */
  static boolean isWorthABlock(PatchReport patch) {
    return !patch.functions().isEmpty()
        || !patch.reachNews().isEmpty()
        || !patch.orders().isEmpty()
        || !patch.findings().isEmpty()
        || !patch.unknown().isEmpty()
        || !patch.notes().isEmpty()
        || patch.outcome() == PatchReport.Outcome.NOT_APPLIED;
  }

  private void patch(PatchReport patch, int width) {
    boolean block = isWorthABlock(patch) || !claims(patch).isEmpty() && detail != Detail.ALL;
    if (!block && detail == Detail.CHANGES) {
      return;
    }
    String number = Integer.toString(patch.number());
    Page.Line line =
        page.line()
            .add(Style.DIM, " ".repeat(width - number.length()) + number + "/" + patch.total())
            .add(" ");
    String verdict = verdict(patch);
    if (verdict.isEmpty()) {
      line.addCut(Style.BOLD, patch.subject(), 0).end();
    } else {
      boolean bad = patch.outcome() == PatchReport.Outcome.NOT_APPLIED;
      line.addCut(bad ? Style.BOLD : Style.PLAIN, patch.subject(), verdict.length() + 2)
          .right(bad ? Style.RED : Style.DIM, verdict)
          .end();
    }
    if (detail == Detail.ALL) {
      patch.id().ifPresent(id -> page.line().to(FUNCTION, 0).add(Style.DIM, id).end());
    }
    int widest =
        patch.functions().stream()
            .flatMap(f -> f.regions().stream())
            .mapToInt(c -> Page.width(page.clean(ChangeWords.scope(c.scope()))))
            .max()
            .orElse(0);
    words = Math.max(WORDS, Math.min(SCOPE + widest + 2, LAST_WORDS));
    findings(patch);
    claims(patch).forEach(c -> ClaimLine.print(c, page, FUNCTION));
    patch.functions().forEach(this::function);
    ReachText reach = new ReachText(page, detail == Detail.ALL);
    patch.reach().forEach(r -> reach.print(r, FUNCTION));
    patch.exposed().forEach(this::exposed);
    orders(patch.orders());
    patch.undecided().forEach(this::undecided);
    patch.unknown().forEach(this::unknown);
    patch.notes().forEach(this::note);
  }

  /** What no longer balances, and what balances again, before all that may be meant. */
  private void findings(PatchReport patch) {
    FindingBlock block = new FindingBlock(page, FUNCTION, patch.total(), detail == Detail.ALL);
    for (FindingReport finding : patch.findings()) {
      if (finding.status() == FindingReport.Status.RESOLVED) {
        block.printResolved(finding);
      } else {
        block.print(finding);
      }
    }
  }

  private List<ClaimReport> claims(PatchReport patch) {
    return ClaimLine.shown(patch, detail == Detail.ALL);
  }

  /** An assertion that runs where its section no longer is. */
  private void exposed(ExposedAssertion assertion) {
    page.line()
        .to(FUNCTION, 0)
        .add(Style.YELLOW, "~")
        .add(" ")
        .wrap(
            PatchLines.words(assertion),
            SIGN + 2,
            Style.DIM,
            page.conditions().within(assertion.condition(), assertion.defined()))
        .end();
  }

  /** Which locks are now taken inside which. */
  private void orders(List<OrderEdge> orders) {
    if (orders.isEmpty()) {
      return;
    }
    page.line().to(FUNCTION, 0).add(Style.BOLD, "lock order").end();
    int shown = detail == Detail.ALL ? orders.size() : Math.min(orders.size(), ORDERS);
    for (OrderEdge edge : orders.subList(0, shown)) {
      page.line()
          .to(SIGN, 0)
          .add(Style.GREEN, "+")
          .add(" ")
          .wrap(PatchLines.words(edge), SCOPE, Style.DIM, page.conditions().of(edge.condition()))
          .end();
    }
    if (shown < orders.size()) {
      page.line().to(SIGN, 0).add("+ " + (orders.size() - shown) + " more").end();
    }
  }

  private String verdict(PatchReport patch) {
    return switch (patch.outcome()) {
      case NOT_APPLIED -> "not applied";
      case NO_C -> "no C changed";
      case ANALYZED ->
          patch.functions().isEmpty()
                  && (detail == Detail.ALL ? patch.reach() : patch.reachNews()).isEmpty()
                  && patch.orders().isEmpty()
                  && patch.findings().isEmpty()
                  && patch.unknown().isEmpty()
                  && patch.notes().isEmpty()
              ? "no change"
              : "";
    };
  }

  private void function(FunctionChange function) {
    Page.Line line = page.line().to(FUNCTION, 0).add(Style.BOLD, ChangeWords.call(function.name()));
    String fate = fate(function);
    if (!fate.isEmpty()) {
      line.to(words, 2).add(fate);
    }
    line.right(Style.DIM, place(function)).end();
    for (RegionChange change : function.regions()) {
      region(function, change);
    }
    if (function.after().isPresent() || detail == Detail.ALL) {
      clauses("-", "no longer ", function.contractLost(), function);
    }
    clauses("+", function.before().isEmpty() ? "" : "now ", function.contractGained(), function);
    function.after().ifPresent(f -> f.notes().forEach(this::note));
  }

  /** What became of the whole function; empty if nothing. */
  static String fate(FunctionChange function) {
    if (function.before().isEmpty()) {
      return "new";
    }
    if (function.after().isEmpty()) {
      return "gone";
    }
    Optional<String> renamed = function.renamedFrom().map(n -> "was " + ChangeWords.call(n));
    Optional<String> moved = function.movedFrom().map(p -> "was in " + p);
    return renamed.isPresent() && moved.isPresent()
        ? renamed.get() + " in " + function.movedFrom().get()
        : renamed.or(() -> moved).orElse("");
  }

  private String place(FunctionChange function) {
    String place = function.path() + ":" + function.profile().line();
    String condition =
        detail == Detail.ALL ? page.conditions().of(function.profile().condition()) : "";
    return condition.isEmpty() ? place : place + " " + condition;
  }

  private void region(FunctionChange function, RegionChange change) {
    ChangeWords told = new ChangeWords(function, change, detail == Detail.ALL);
    List<String> lines = told.lines();
    page.line()
        .to(SIGN, 0)
        .add(told.style(), told.sign())
        .to(SCOPE, 0)
        .add(told.style(), ChangeWords.scope(change.scope()))
        .to(words, 2)
        .wrap(
            lines.get(0),
            words,
            Style.DIM,
            page.conditions().within(change.condition(), own(function)))
        .end();
    for (String line : lines.subList(1, lines.size())) {
      page.line().to(words, 0).wrap(line, words + 2, Style.PLAIN, "").end();
    }
  }

  /** When the function is there at all. */
  static PresenceCondition own(FunctionChange function) {
    PresenceCondition condition = function.profile().condition();
    return function.before().map(f -> f.condition().or(condition)).orElse(condition);
  }

  private void clauses(
      String sign, String prefix, List<ContractClause> clauses, FunctionChange function) {
    for (ContractClause clause : clauses) {
      page.line()
          .to(SIGN, 0)
          .add(sign)
          .to(SCOPE, 0)
          .wrap(
              prefix + ContractWords.verb(clause),
              SCOPE + 2,
              Style.DIM,
              page.conditions().within(clause.condition(), own(function)))
          .end();
    }
  }

  private void undecided(PatchReport.UnknownFunction function) {
    page.line()
        .to(FUNCTION, 0)
        .add(Style.YELLOW, "?")
        .add(" ")
        .add(Style.BOLD, ChangeWords.call(function.name()))
        .add("  ")
        .wrap(
            "not decided whether all balances: " + function.reason(),
            SCOPE,
            Style.DIM,
            function.path() + ":" + function.line())
        .end();
  }

  private void unknown(PatchReport.UnknownFunction function) {
    String name = function.name().isEmpty() ? "a function" : ChangeWords.call(function.name());
    page.line()
        .to(FUNCTION, 0)
        .add(Style.BOLD, name)
        .right(Style.DIM, function.path() + ":" + function.line())
        .end();
    page.line()
        .to(SIGN, 0)
        .add(Style.YELLOW, "?")
        .to(SCOPE, 0)
        .wrap("not analysed: " + function.reason(), SCOPE + 2, Style.PLAIN, "")
        .end();
  }

  private void note(String note) {
    page.line()
        .to(SIGN, 0)
        .add(Style.YELLOW, "?")
        .to(SCOPE, 0)
        .wrap(note, SCOPE + 2, Style.PLAIN, "")
        .end();
  }
}
