package org.lockscope.cli.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lockscope.analyzer.reach.ReachChange;
import org.lockscope.model.condition.PresenceCondition;

/** What can be entered in a critical section, and what no longer can, in a line or two. */
final class ReachText {

  /** So many functions are named; of the others there is only a number. */
  private static final int NAMED = 6;

  private final Page page;
  private final boolean all;

  /** Prints all functions, with an example of how each is reached, or the first few. */
  ReachText(Page page, boolean all) {
    this.page = page;
    this.all = all;
  }

  /**
   * Prints a change.
   *
   * @param column where to begin
   */
  void print(ReachChange change, int column) {
    (all ? Optional.of(change) : change.news()).ifPresent(c -> printWhole(c, column));
  }

  private void printWhole(ReachChange change, int column) {
    Optional<Still> still = still(change, page.conditions());
    page.line()
        .to(column, 0)
        .add(change.entered() ? Style.YELLOW : Style.GREEN, change.entered() ? "+" : "-")
        .add(" ")
        .wrap(
            words(change, all),
            column + 4,
            Style.DIM,
            still.isPresent() ? "" : common(change, page.conditions()))
        .end();
    still.ifPresent(
        s ->
            page.line()
                .to(column + 4, 0)
                .wrap(s.words(), column + 6, Style.DIM, s.condition())
                .end());
    if (all) {
      Optional<ReachChange.Function> widest = widest(change);
      for (ReachChange.Function function : change.functions()) {
        boolean isSaid = widest.filter(w -> isSame(w, function)).isPresent();
        page.line()
            .to(column + 4, 0)
            .wrap(
                ChangeWords.call(function.name()) + " from " + chain(function),
                column + 6,
                Style.DIM,
                isSaid ? "" : page.conditions().within(function.condition(), function.built()))
            .end();
      }
    }
  }

  /** A change in words, with all functions or the first few. */
  static String words(ReachChange change, boolean all) {
    List<ReachChange.Function> named =
        all || change.functions().size() <= NAMED + 1
            ? change.functions()
            : change.functions().subList(0, NAMED);
    int more = change.functions().size() - named.size();
    String names =
        named.stream()
            .map(f -> ChangeWords.call(f.name()).replace(' ', Page.TIE))
            .collect(Collectors.joining(", "));
    return verb(change) + names + (more > 0 ? " and " + more + " more" : "");
  }

  private static String verb(ReachChange change) {
    return (change.entered() ? "enters " : "leaves ") + change.section() + " scope: ";
  }

  private static String chain(ReachChange.Function function) {
    return function.chain().isEmpty() ? "outside" : String.join(" → ", function.chain());
  }

  /** The configurations, if some function says them for all others. */
  static String common(ReachChange change, Conditions conditions) {
    return widest(change).map(f -> conditions.within(f.condition(), f.built())).orElse("");
  }

  private static Optional<ReachChange.Function> widest(ReachChange change) {
    PresenceCondition any = change.functions().get(0).condition();
    for (ReachChange.Function function : change.functions()) {
      any = any.or(function.condition());
    }
    for (ReachChange.Function function : change.functions()) {
      if (function.condition().isEquivalentTo(any)) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  /**
   * Where functions do not leave a section after all.
   *
   * @param words who still calls them there, or one of those who do
   * @param condition in which configurations, in brackets
   */
  record Still(String words, String condition) {}

  /**
   * Where functions are still entered in a section that they leave otherwise, if that is told in
   * fewer words than where they leave it.
   */
  static Optional<Still> still(ReachChange change, Conditions conditions) {
    return widest(change)
        .filter(f -> !change.entered())
        .flatMap(
            f ->
                f.both()
                    .filter(b -> size(b.condition(), f) < size(f.condition(), f))
                    .map(b -> new Still(words(b), conditions.within(b.condition(), f.built()))));
  }

  private static String words(ReachChange.Both both) {
    return "still entered in it"
        + both.chain().stream()
            .findFirst()
            .map(by -> ", as from " + ChangeWords.call(by))
            .orElse("");
  }

  private static boolean isSame(ReachChange.Function a, ReachChange.Function b) {
    return a.built().equals(b.built()) && a.condition().isEquivalentTo(b.condition());
  }

  private static int size(PresenceCondition condition, ReachChange.Function function) {
    return condition.minimalWithin(function.built()).cubes().size();
  }
}
