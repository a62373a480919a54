package org.lockscope.cli.source;

import java.util.Arrays;
import java.util.List;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;
import org.lockscope.analyzer.region.Statement;
import org.lockscope.frontend.source.Span;

/** Tells what the regions of a function do on each of its lines. */
public final class RegionMarks {

  private final FunctionProfile function;
  private final int first;
  private final int last;

  /** The lines with code on them, counted from the first of the function. */
  private final boolean[] code;

  /** What a region does on a line. */
  public enum Mark {
    NONE(' '),
    INSIDE('│'),
    /** Between two lines that are inside: a comment, a brace. */
    BETWEEN('┊'),
    BEGINS('┬'),
    ENDS('┴'),
    /** One statement ends it and another begins it, or both in one. */
    BOTH('┼');

    private final char bar;

    Mark(char bar) {
      this.bar = bar;
    }

    /** A character that shows it in a column of such. */
    public char bar() {
      return bar;
    }

    boolean holdsAbove() {
      return this == INSIDE || this == ENDS || this == BOTH;
    }

    boolean holdsBelow() {
      return this == INSIDE || this == BEGINS || this == BOTH;
    }
  }

  private RegionMarks(FunctionProfile function) {
    this.function = function;
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
  }

  /** The marks of a function's regions. */
  public static RegionMarks of(FunctionProfile function) {
    return new RegionMarks(function);
  }

  /** The first line of the function, counted from 1. */
  public int first() {
    return first;
  }

  /** The last line of the function. */
  public int last() {
    return last;
  }

  /** What a region does on each line, from the first of the function to its last. */
  public List<Mark> of(Region region) {
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
}
