package org.lockscope.cli.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lockscope.analyzer.region.ContractClause;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.analyzer.region.Region;

/** Prints the functions of a file, a line each. */
public final class FunctionList {

  private FunctionList() {}

  /** The list, with a line feed at its end; empty if there are no functions. */
  public static String print(List<FunctionProfile> functions, Look look) {
    Page page = new Page(look);
    int digits = functions.stream().mapToInt(f -> digits(f)).max().orElse(1);
    int names = functions.stream().mapToInt(f -> f.name().length()).max().orElse(0);
    for (FunctionProfile function : functions) {
      page.line()
          .to(digits - digits(function), 0)
          .add(Style.DIM, Integer.toString(function.line()))
          .add("  ")
          .add(Style.BOLD, ChangeWords.call(function.name()))
          .to(digits + 2 + Math.min(names + 2, 32), 2)
          .addCut(Style.PLAIN, about(function), 0)
          .end();
    }
    return page.text();
  }

  private static int digits(FunctionProfile function) {
    return Integer.toString(function.line()).length();
  }

  private static String about(FunctionProfile function) {
    Set<String> parts = new LinkedHashSet<>();
    function.problem().ifPresent(p -> parts.add("not analysed: " + p));
    for (Region region : function.regions()) {
      String only = region.onlyIf().map(c -> " if " + c).orElse("");
      parts.add(
          ChangeWords.scope(region.scope())
              + only
              + bracketed(Conditions.WHOLE.within(region.condition(), function.condition())));
    }
    for (ContractClause clause : function.contract()) {
      parts.add(
          ContractWords.verb(clause)
              + bracketed(Conditions.WHOLE.within(clause.condition(), function.condition())));
    }
    return String.join("; ", new ArrayList<>(parts));
  }

  private static String bracketed(String condition) {
    return condition.isEmpty() ? "" : " " + condition;
  }
}
