package org.lockscope.cli.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.frontend.source.Span;

/** Prints a function's source with a bar beside it for each of its regions. */
public final class Ladder {

  private static final int TAB = 8;
  private static final int LEGEND_SCOPE = 4;

  private final FunctionProfile function;
  private final Page page;
  private final int first;
  private final int last;

  /** The lines with code on them, counted from the first of the function. */
  private final boolean[] code;

  private final List<Rail> rails = new ArrayList<>();

  /** What a region does on a line. */
  private enum Mark {
    NONE(" "),
    INSIDE("│"),
    /** Between two lines that are inside: a comment, a brace. */
    BETWEEN("┊"),
    BEGINS("┬"),
    ENDS("┴"),
    /** One statement ends it and another begins it, or both in one. */
    BOTH("┼");

    private final String bar;

    Mark(String bar) {
      this.bar = bar;
    }

    boolean holdsAbove() {
      return this == INSIDE || this == ENDS || this == BOTH;
    }

    boolean holdsBelow() {
      return this == INSIDE || this == BEGINS || this == BOTH;
    }
  }

  /** A bar: the regions it stands for, and what they do on each line. */
  private record Rail(String label, List<Region> regions, List<Mark> marks) {}

  private Ladder(FunctionProfile function, Look look) {
    this.function = function;
    this.page = new Page(look);
    this.first = function.line();
    this.last = function.file().line(Math.max(0, function.span().end() - 1));
    this.code = new boolean[last - first + 1];
    for (Statement statement : function.statements()) {
      fill(statement.span());
    }
    for (Region region : function.regions()) {
      region.acquires().forEach(p -> fill(p.span()));
      region.releases().forEach(p -> fill(p.span()));
    }
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
    List<Mark> marks = marks(region);
    for (Rail rail : rails) {
      if (rail.marks().equals(marks)) {
        rail.regions().add(region);
        return;
      }
    }
    List<Region> regions = new ArrayList<>();
    regions.add(region);
    rails.add(new Rail(label(rails.size()), regions, marks));
  }

  private static String label(int index) {
    String letter = Character.toString('A' + index % 26);
    return index < 26 ? letter : letter.toLowerCase(Locale.ROOT);
  }

  private void fill(Span span) {
    Arrays.fill(code, row(span), lastRow(span) + 1, true);
  }

  private int row(Span span) {
    return function.line(span) - first;
  }

  private int lastRow(Span span) {
    int end = Math.max(span.start(), span.end() - 1);
    return function.file().line(function.span().start() + end) - first;
  }

  private List<Mark> marks(Region region) {
    Mark[] marks = new Mark[code.length];
    Arrays.fill(marks, Mark.NONE);
    for (Span statement : region.statements()) {
      Arrays.fill(marks, row(statement), lastRow(statement) + 1, Mark.INSIDE);
    }
    for (Region.Place place : region.acquires()) {
      marks[row(place.span())] = Mark.BEGINS;
    }
    for (Region.Place place : region.releases()) {
      int row = row(place.span());
      marks[row] = marks[row] == Mark.BEGINS ? Mark.BOTH : Mark.ENDS;
    }
    return between(region, marks);
  }

  /** Joins lines that are inside where nothing but lines without code is between them. */
  private List<Mark> between(Region region, Mark[] marks) {
    Mark[] joined = marks.clone();
    int above = -1;
    for (int row = 0; row < code.length; row++) {
      if (!code[row]) {
        continue;
      }
      if (above >= 0 && marks[above].holdsBelow() && marks[row].holdsAbove()) {
        Arrays.fill(joined, above + 1, row, Mark.BETWEEN);
      }
      above = row;
    }
    if (above >= 0 && region.releases().isEmpty() && marks[above].holdsBelow()) {
      Arrays.fill(joined, above + 1, code.length, Mark.BETWEEN);
    }
    return List.of(joined);
  }

  private String print(SourceFile file) {
    String condition = Conditions.of(function.condition());
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
              Conditions.within(clause.condition(), function.condition()))
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
            Conditions.within(region.condition(), function.condition()))
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
      line.add(" ").add(row < 0 ? Style.BOLD : style, row < 0 ? rail.label() : mark.bar);
    }
    return line;
  }

  private static String untabbed(String line) {
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
