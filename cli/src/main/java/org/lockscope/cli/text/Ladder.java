package org.lockscope.cli.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.cli.source.RegionMarks;
import org.lockscope.cli.source.RegionMarks.Mark;

/** Prints a function's source with a bar beside it for each of its regions. */
public final class Ladder {

  private static final int TAB = 8;
  private static final int LEGEND_SCOPE = 4;

  private final FunctionProfile function;
  private final Page page;
  private final RegionMarks marks;
  private final int first;
  private final int last;

  private final List<Rail> rails = new ArrayList<>();

  /** A bar: the regions it stands for, and what they do on each line. */
  private record Rail(String label, List<Region> regions, List<Mark> marks) {}

  private Ladder(FunctionProfile function, Look look) {
    this.function = function;
    this.page = new Page(look);
    this.marks = RegionMarks.of(function);
    this.first = marks.first();
    this.last = marks.last();
    for (Region region : function.regions()) {
      add(region);
    }
  }

  /**
   * The ladder, with a line feed at its end.
   *
   * @param file where the function is, with all its characters
   */
  public static String print(FunctionProfile function, SourceFile file, Look look) {
    return new Ladder(function, look).print(file);
  }

  /** Adds a region; two that look the same are one bar. */
  private void add(Region region) {
    List<Mark> shape = marks.of(region);
    for (Rail rail : rails) {
      if (rail.marks().equals(shape)) {
        rail.regions().add(region);
        return;
      }
    }
    List<Region> regions = new ArrayList<>();
    regions.add(region);
    rails.add(new Rail(label(rails.size()), regions, shape));
  }

  private static String label(int index) {
    String letter = Character.toString('A' + index % 26);
    return index < 26 ? letter : letter.toLowerCase(Locale.ROOT);
  }

  private String print(SourceFile file) {
    String condition = page.conditions().of(function.condition());
    page.line()
        .add(Style.BOLD, ChangeWords.call(function.name()))
        .right(
            Style.DIM, function.path() + ":" + first + (condition.isEmpty() ? "" : " " + condition))
        .end();
    function.problem().ifPresent(p -> remark("not analysed: " + p));
    function.notes().forEach(this::remark);
    int scopes = legendWidth();
    for (Rail rail : rails) {
      rail.regions().forEach(r -> legend(rail.label(), r, LEGEND_SCOPE + scopes + 2));
    }
    for (ContractClause clause : function.contract()) {
      page.line()
          .to(2, 0)
          .wrap(
              ContractWords.verb(clause),
              LEGEND_SCOPE,
              Style.DIM,
              page.conditions().within(clause.condition(), function.condition()))
          .end();
    }
    if (rails.isEmpty() && function.problem().isEmpty()) {
      page.line().to(2, 0).add("no critical section of its own").end();
    }
    page.blank();
    source(file);
    return page.text();
  }

  private void remark(String text) {
    page.line().to(2, 0).wrap(text, LEGEND_SCOPE, Style.PLAIN, "").end();
  }

  private void legend(String label, Region region, int column) {
    StringBuilder words = new StringBuilder();
    region
        .onlyIf()
        .ifPresent(c -> words.append("only if ").append(ChangeWords.tie(c)).append(", "));
    words.append(
        region.acquires().stream()
            .map(Region.Place::via)
            .distinct()
            .collect(Collectors.joining("/")));
    words.append(", ").append(ChangeWords.count(region.statements().size(), "statement"));
    if (region.loops() > 0) {
      words.append(", ").append(ChangeWords.count(region.loops(), "loop"));
    }
    if (region.releases().isEmpty()) {
      words.append(region.scope().hole() ? ", left so" : ", held on return");
    }
    page.line()
        .to(2, 0)
        .add(Style.BOLD, label)
        .to(LEGEND_SCOPE, 0)
        .add(ChangeWords.scope(region.scope()))
        .to(column, 2)
        .wrap(
            words.toString(),
            column,
            Style.DIM,
            page.conditions().within(region.condition(), function.condition()))
        .end();
  }

  private int legendWidth() {
    return function.regions().stream()
        .mapToInt(r -> Page.width(page.clean(ChangeWords.scope(r.scope()))))
        .max()
        .orElse(0);
  }

  private void source(SourceFile file) {
    List<String> lines = new String(file.content(), StandardCharsets.UTF_8).lines().toList();
    int digits = Integer.toString(last).length();
    if (!rails.isEmpty()) {
      bars(page.line().to(digits + 1, 0), -1).end();
    }
    for (int line = first; line <= last; line++) {
      String number = Integer.toString(line);
      String text = line <= lines.size() ? untabbed(lines.get(line - 1)) : "";
      bars(
              page.line().to(digits - number.length(), 0).add(Style.DIM, number).add(" "),
              line - first)
          .add("  " + text)
          .end();
    }
  }

  private Page.Line bars(Page.Line line, int row) {
    for (Rail rail : rails) {
      Mark mark = row < 0 ? Mark.NONE : rail.marks().get(row);
      Style style =
          switch (mark) {
            case BEGINS -> Style.RED;
            case ENDS -> Style.GREEN;
            case BOTH -> Style.YELLOW;
            default -> Style.PLAIN;
          };
      line.add(" ")
          .add(row < 0 ? Style.BOLD : style, row < 0 ? rail.label() : String.valueOf(mark.bar()));
    }
    return line;
  }

  /** A line with blanks for its tabs. */
  static String untabbed(String line) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\t') {
        result.append(" ".repeat(TAB - result.length() % TAB));
      } else if (c != '\r' && c != '\f') {
        result.append(c);
      }
    }
    return result.toString();
  }
}
