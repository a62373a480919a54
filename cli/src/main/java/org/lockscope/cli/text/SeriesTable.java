package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.change.RegionChange.Extent;
import org.lockscope.analyzer.change.RegionChange.Kind;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.analyzer.report.Report;

/** What a series does as a whole: the first revision against the last. */
final class SeriesTable {

  private static final int FUNCTION = 2;
  private static final int SIGN = 4;
  private static final int SCOPE = 6;

  /** However long the names of locks are, some room must be left. */
  private static final int WIDEST_SCOPE = 24;

  private final Report report;
  private final Page page;
  private final int extentColumn;
  private final int meansColumn;

  /** What can be said of all regions of a sort in a function; the first that fits. */
  private enum Fate {
    GAINED("gained"),
    LOST("lost"),
    SHRUNK("shrunk"),
    GROWN("grown"),
    CHANGED("changed");

    private final String word;

    Fate(String word) {
      this.word = word;
    }
  }

  SeriesTable(Report report, Page page) {
    this.report = report;
    this.page = page;
    int scopes = width(c -> ChangeWords.scope(c.scope()));
    this.extentColumn = SCOPE + Math.min(scopes, WIDEST_SCOPE) + 2;
    this.meansColumn = extentColumn + width(SeriesTable::extents) + 2;
  }

  void print() {
    if (report.series().isEmpty()) {
      page.line().add(Style.BOLD, "Series").add(": everything ends as it began").end();
      return;
    }
    page.line()
        .add(Style.BOLD, "Series")
        .add(": ")
        .wrap(headline(report), 2, Style.PLAIN, "")
        .end();
    page.blank();
    page.line().to(extentColumn, 0).add(Style.DIM, "regions/statements").end();
    report.series().forEach(this::function);
  }

  /** How many functions change, and what becomes of their regions. */
  static String headline(Report report) {
    List<String> parts = new ArrayList<>();
    int functions = report.series().size();
    parts.add(ChangeWords.count(functions, "function") + (functions == 1 ? " changes" : " change"));
    Map<Scope.Kind, Map<Fate, Integer>> fates = new TreeMap<>();
    for (FunctionChange function : report.series()) {
      Map<Scope, List<RegionChange>> byScope = new LinkedHashMap<>();
      for (RegionChange change : function.regions()) {
        if (!change.scope().hole()) {
          byScope.computeIfAbsent(change.scope(), s -> new ArrayList<>()).add(change);
        }
      }
      byScope.forEach(
          (scope, changes) ->
              fates
                  .computeIfAbsent(scope.kind(), k -> new TreeMap<>())
                  .merge(fate(changes), 1, Integer::sum));
    }
    fates.forEach(
        (kind, counts) -> {
          List<String> words = new ArrayList<>();
          counts.forEach((fate, n) -> words.add(n + "\u00a0" + fate.word));
          parts.add((kind == Scope.Kind.LOCK ? "locks" : kind) + ": " + String.join(", ", words));
        });
    return String.join("; ", parts);
  }

  private static Fate fate(List<RegionChange> changes) {
    if (changes.stream().allMatch(c -> c.before().regions() == 0)) {
      return Fate.GAINED;
    }
    if (changes.stream().allMatch(c -> c.after().regions() == 0)) {
      return Fate.LOST;
    }
    boolean less =
        changes.stream()
            .anyMatch(
                c ->
                    c.after().regions() == 0
                        || c.kinds().contains(Kind.SHRUNK)
                        || c.kinds().contains(Kind.REMOVED));
    boolean more =
        changes.stream()
            .anyMatch(
                c ->
                    c.before().regions() == 0
                        || c.kinds().contains(Kind.GROWN)
                        || c.kinds().contains(Kind.ADDED));
    return less == more ? Fate.CHANGED : less ? Fate.SHRUNK : Fate.GROWN;
  }

  private void function(FunctionChange function) {
    page.line()
        .to(FUNCTION, 0)
        .add(Style.BOLD, ChangeWords.call(function.name()))
        .right(Style.DIM, function.path() + ":" + function.profile().line())
        .end();
    for (RegionChange change : function.regions()) {
      ChangeWords words = new ChangeWords(function, change, false);
      page.line()
          .to(SIGN, 0)
          .add(words.style(), sign(change))
          .to(SCOPE, 0)
          .add(words.style(), ChangeWords.scope(change.scope()))
          .to(extentColumn, 2)
          .add(extents(change))
          .to(meansColumn, 2)
          .wrap(
              words.means(),
              meansColumn,
              Style.DIM,
              page.conditions().within(change.condition(), TextReport.own(function)))
          .end();
    }
    clauses("-", function.contractLost(), function);
    clauses("+", function.contractGained(), function);
  }

  private void clauses(String sign, List<ContractClause> clauses, FunctionChange function) {
    for (ContractClause clause : clauses) {
      page.line()
          .to(SIGN, 0)
          .add(sign)
          .to(SCOPE, 0)
          .wrap(
              ContractWords.verb(clause),
              SCOPE + 2,
              Style.DIM,
              page.conditions().within(clause.condition(), TextReport.own(function)))
          .end();
    }
  }

  private static String sign(RegionChange change) {
    return change.before().regions() == 0 ? "+" : change.after().regions() == 0 ? "-" : "~";
  }

  private static String extents(RegionChange change) {
    return extent(change.before()) + " → " + extent(change.after());
  }

  private static String extent(Extent extent) {
    return extent.regions() == 0 ? "–" : extent.regions() + "/" + extent.statements();
  }

  private int width(Function<RegionChange, String> column) {
    return report.series().stream()
        .flatMap(f -> f.regions().stream())
        .mapToInt(c -> Page.width(page.clean(column.apply(c))))
        .max()
        .orElse(0);
  }
}
