package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.lockscope.analyzer.change.FunctionChange;
import org.lockscope.analyzer.change.RegionChange;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.Scope;
import org.lockscope.model.condition.PresenceCondition;

/** What happens to one function, in the words of the text report, for those who lay it out. */
public final class ChangeLines {

  private ChangeLines() {}

  /**
   * One change.
   *
   * @param sign plus, minus or tilde; of claims also =, ! and ?
   * @param scope the context it is about; empty if it is about what callers have to know
   * @param words what happens, a line each
   * @param condition when, in brackets; empty for whenever the function is there
   */
  public record Line(String sign, String scope, List<String> words, String condition) {

    public Line {
      words = List.copyOf(words);
    }
  }

  /** The changes, in order. */
  public static List<Line> of(FunctionChange function) {
    List<Line> lines = new ArrayList<>();
    for (RegionChange change : function.regions()) {
      ChangeWords told = new ChangeWords(function, change, false);
      lines.add(
          new Line(
              told.sign(),
              scope(change.scope()),
              told.lines().stream().map(ChangeLines::untied).toList(),
              when(change.condition(), function)));
    }
    if (function.after().isPresent()) {
      clauses(lines, "-", "no longer ", function.contractLost(), function);
    }
    clauses(
        lines, "+", function.before().isEmpty() ? "" : "now ", function.contractGained(), function);
    return List.copyOf(lines);
  }

  /** What became of the whole function: {@code new}, {@code gone}; empty if nothing. */
  public static String fate(FunctionChange function) {
    return TextReport.fate(function);
  }

  /** A scope as reports name it; one that is given up for a while is a gap. */
  public static String scope(Scope scope) {
    return ChangeWords.scope(scope);
  }

  /**
   * The configurations, as far as a context does not tell them already.
   *
   * @return a formula; empty if the context tells all
   */
  public static String when(PresenceCondition condition, PresenceCondition context) {
    return bare(Conditions.WHOLE.within(condition, context));
  }

  /** What stands in brackets. */
  static String bare(String brackets) {
    return brackets.isEmpty() ? "" : untied(brackets.substring(1, brackets.length() - 1));
  }

  private static String when(PresenceCondition condition, FunctionChange function) {
    return when(condition, TextReport.own(function));
  }

  private static void clauses(
      List<Line> lines,
      String sign,
      String prefix,
      List<ContractClause> clauses,
      FunctionChange function) {
    for (ContractClause clause : clauses) {
      lines.add(
          new Line(
              sign,
              "",
              List.of(prefix + untied(ContractWords.verb(clause))),
              when(clause.condition(), function)));
    }
  }

  static String untied(String text) {
    return text.replace(Page.TIE, ' ');
  }
}
