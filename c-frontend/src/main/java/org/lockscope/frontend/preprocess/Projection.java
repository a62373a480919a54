package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One way through the conditionals inside an item.
 *
 * @param condition when this way is taken
 * @param tokens the item's tokens that are seen then, over a text of the item's length in which
 *     everything else is blank
 */
record Projection(PresenceCondition condition, Tokens tokens) {

  /** Half-open ranges of token indexes that are seen under a condition. */
  private record Choice(PresenceCondition condition, List<int[]> ranges) {}

  /**
   * All feasible ways through an item.
   *
   * @param matters whether a conditional group must be told apart; of the others, the first branch
   *     that is feasible is taken for all. Asked only beyond the budget
   * @param budget how many ways to look at
   * @return empty if there are more than {@code budget} even so
   */
  static Optional<List<Projection>> of(
      Item item, Tokens tokens, Predicate<Conditional> matters, int budget) {
    Optional<List<Choice>> choices = choose(item, c -> true, budget);
    if (choices.isEmpty()) {
      choices = choose(item, matters, budget);
    }
    return choices.map(
        list ->
            list.stream()
                .map(c -> new Projection(c.condition(), project(item, tokens, c)))
                .toList());
  }

  private static Optional<List<Choice>> choose(
      Item item, Predicate<Conditional> matters, int budget) {
    List<Choice> start = List.of(new Choice(item.condition(), List.of()));
    return through(start, item.from(), item.to(), item.conditionals(), matters, budget);
  }

  private static Optional<List<Choice>> through(
      List<Choice> start,
      int from,
      int to,
      List<Conditional> conditionals,
      Predicate<Conditional> matters,
      int budget) {
    List<Choice> current = start;
    int at = from;
    for (Conditional conditional : conditionals) {
      current = extend(current, at, conditional.from());
      Optional<List<Choice>> next = branches(current, conditional, matters, budget);
      if (next.isEmpty()) {
        return next;
      }
      current = next.get();
      at = conditional.to();
    }
    return Optional.of(extend(current, at, to));
  }

  private static Optional<List<Choice>> branches(
      List<Choice> start, Conditional conditional, Predicate<Conditional> matters, int budget) {
    List<Choice> result = new ArrayList<>();
    boolean apart = matters.test(conditional);
    for (Choice choice : start) {
      for (Conditional.Branch branch : conditional.branches()) {
        PresenceCondition condition = choice.condition().and(branch.taken());
        if (!condition.isFeasible()) {
          continue;
        }
        Choice entered = new Choice(apart ? condition : choice.condition(), choice.ranges());
        Optional<List<Choice>> inner =
            through(
                List.of(entered), branch.from(), branch.to(), branch.children(), matters, budget);
        if (inner.isEmpty()) {
          return inner;
        }
        result.addAll(inner.get());
        if (result.size() > budget) {
          return Optional.empty();
        }
        if (!apart) {
          break;
        }
      }
    }
    return Optional.of(result);
  }

  private static List<Choice> extend(List<Choice> choices, int from, int to) {
    if (from >= to) {
      return choices;
    }
    List<Choice> result = new ArrayList<>(choices.size());
    for (Choice choice : choices) {
      List<int[]> ranges = new ArrayList<>(choice.ranges());
      ranges.add(new int[] {from, to});
      result.add(new Choice(choice.condition(), ranges));
    }
    return result;
  }

  private static Tokens project(Item item, Tokens tokens, Choice choice) {
    int offset = item.span().start();
    char[] text = new char[item.span().length()];
    java.util.Arrays.fill(text, ' ');
    String source = tokens.source();
    for (int i = 0; i < text.length; i++) {
      if (source.charAt(offset + i) == '\n') {
        text[i] = '\n';
      }
    }
    for (int[] range : choice.ranges()) {
      for (int i = range[0]; i < range[1]; i++) {
        source.getChars(tokens.start(i), tokens.end(i), text, tokens.start(i) - offset);
      }
    }
    Tokens projected = new Tokens(new String(text));
    for (int[] range : choice.ranges()) {
      for (int i = range[0]; i < range[1]; i++) {
        projected.add(tokens.kind(i), tokens.start(i) - offset, tokens.end(i) - offset);
      }
    }
    return projected;
  }
}
