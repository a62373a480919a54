package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.Collections;
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

  /** The ranges of tokens seen so far, latest first; ways that part share what they had before. */
  private record Seen(TokenRange range, Seen before) {}

  /** What is seen under a condition. */
  private record Choice(PresenceCondition condition, Seen seen) {
    Choice with(int from, int to) {
      return from < to ? new Choice(condition, new Seen(new TokenRange(from, to), seen)) : this;
    }
  }

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
    if (item.conditionals().isEmpty()) {
      Choice whole = new Choice(item.condition(), null).with(item.from(), item.to());
      return Optional.of(List.of(new Projection(item.condition(), project(item, tokens, whole))));
    }
    Optional<List<Choice>> choices = new Chooser(c -> true, budget).choose(item);
    if (choices.isEmpty()) {
      choices = new Chooser(matters, budget).choose(item);
    }
    return choices.map(
        list ->
            list.stream()
                .map(c -> new Projection(c.condition(), project(item, tokens, c)))
                .toList());
  }

  /** Walks through the conditionals of an item. */
  private record Chooser(Predicate<Conditional> matters, int budget) {

    Optional<List<Choice>> choose(Item item) {
      List<Choice> start = List.of(new Choice(item.condition(), null));
      return through(start, item.from(), item.to(), item.conditionals());
    }

    private Optional<List<Choice>> through(
        List<Choice> start, int from, int to, List<Conditional> conditionals) {
      List<Choice> current = start;
      int at = from;
      for (Conditional conditional : conditionals) {
        if (conditional.from() == conditional.to()) {
          // Nothing but directives inside.
          continue;
        }
        current = extend(current, at, conditional.from());
        Optional<List<Choice>> next = branches(current, conditional);
        if (next.isEmpty()) {
          return next;
        }
        current = next.get();
        at = conditional.to();
      }
      return Optional.of(extend(current, at, to));
    }

    private Optional<List<Choice>> branches(List<Choice> start, Conditional conditional) {
      List<Choice> result = new ArrayList<>();
      boolean apart = matters.test(conditional);
      for (Choice choice : start) {
        for (Conditional.Branch branch : conditional.branches()) {
          PresenceCondition condition = choice.condition().and(branch.taken());
          if (!condition.isFeasible()) {
            continue;
          }
          Choice entered = new Choice(apart ? condition : choice.condition(), choice.seen());
          Optional<List<Choice>> inner =
              through(List.of(entered), branch.from(), branch.to(), branch.children());
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
        result.add(choice.with(from, to));
      }
      return result;
    }
  }

  private static Tokens project(Item item, Tokens tokens, Choice choice) {
    int offset = item.span().start();
    String source = tokens.source();
    char[] text = Tokens.blank(source, offset, item.span().end());
    List<TokenRange> ranges = ranges(item, choice);
    int size = 0;
    for (TokenRange range : ranges) {
      for (int i = range.from(); i < range.to(); i++) {
        source.getChars(tokens.start(i), tokens.end(i), text, tokens.start(i) - offset);
      }
      size += range.to() - range.from();
    }
    Tokens projected = new Tokens(new String(text), size);
    for (TokenRange range : ranges) {
      for (int i = range.from(); i < range.to(); i++) {
        projected.add(tokens.kind(i), tokens.start(i) - offset, tokens.end(i) - offset);
      }
    }
    return projected;
  }

  /** What a choice sees of an item, from first to last, without the item's holes. */
  private static List<TokenRange> ranges(Item item, Choice choice) {
    List<TokenRange> ranges = new ArrayList<>();
    for (Seen seen = choice.seen(); seen != null; seen = seen.before()) {
      int from = Math.max(item.from(), seen.range().from());
      int to = Math.min(item.to(), seen.range().to());
      if (from < to) {
        ranges.add(new TokenRange(from, to));
      }
    }
    Collections.reverse(ranges);
    for (TokenRange hole : item.holes()) {
      ranges = without(ranges, hole);
    }
    return ranges;
  }

  private static List<TokenRange> without(List<TokenRange> ranges, TokenRange hole) {
    List<TokenRange> result = new ArrayList<>();
    for (TokenRange range : ranges) {
      int before = Math.min(range.to(), hole.from());
      int after = Math.max(range.from(), hole.to());
      if (range.from() < before) {
        result.add(new TokenRange(range.from(), before));
      }
      if (after < range.to()) {
        result.add(new TokenRange(after, range.to()));
      }
    }
    return result;
  }
}
