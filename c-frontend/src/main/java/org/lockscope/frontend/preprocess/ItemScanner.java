package org.lockscope.frontend.preprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * Finds the top-level items of a file by counting brackets, taking the branches of a conditional as
 * alternatives that all start from the state before it.
 *
 * <p>Brackets need not balance in every configuration at once, so a closing brace in the first
 * column ends a function whatever the count says: kernel style puts no other brace there.
 */
final class ItemScanner {

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");

  private final Tokens tokens;
  private final List<Item> items = new ArrayList<>();
  private State state = new State();

  private ItemScanner(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The items of a file, in order of their first tokens. */
  static List<Item> scan(Tokens tokens, List<Conditional> conditionals, PresenceCondition always) {
    ItemScanner scanner = new ItemScanner(tokens);
    scanner.range(0, tokens.size(), conditionals, always);
    if (scanner.state.start >= 0) {
      scanner.emit(tokens.size(), conditionals, always);
    }
    return scanner.items;
  }

  /** Where the scanner is inside the item at hand. */
  private static final class State {
    /** Index of the item's first token, or -1 between items. */
    int start = -1;

    int braces;
    int parentheses;
    boolean inBody;
    boolean assigned;

    /** The item began before the conditional at hand and ended inside one of its branches. */
    boolean ended;

    /** What ended there was a function. */
    boolean endedFunction;

    State copy() {
      State copy = new State();
      copy.start = start;
      copy.braces = braces;
      copy.parentheses = parentheses;
      copy.inBody = inBody;
      copy.assigned = assigned;
      return copy;
    }
  }

  private void range(int from, int to, List<Conditional> conditionals, PresenceCondition presence) {
    int i = from;
    int levelStart = from;
    for (Conditional conditional : conditionals) {
      i = plain(i, conditional.from(), conditionals, presence, levelStart);
      alternatives(conditional, conditionals, presence);
      i = conditional.to();
    }
    plain(i, to, conditionals, presence, levelStart);
  }

  private int plain(
      int from,
      int to,
      List<Conditional> conditionals,
      PresenceCondition presence,
      int levelStart) {
    for (int i = from; i < to; i++) {
      if (token(i)) {
        if (state.start < levelStart) {
          // The item belongs to an outer level, where it is emitted once the branches are over.
          boolean function = state.inBody;
          state = new State();
          state.ended = true;
          state.endedFunction = function;
        } else {
          emit(i + 1, conditionals, presence);
        }
      }
    }
    return Math.max(from, to);
  }

  private void alternatives(
      Conditional conditional, List<Conditional> siblings, PresenceCondition presence) {
    State before = state;
    State chosen = null;
    boolean ended = false;
    boolean endedFunction = false;
    for (Conditional.Branch branch : conditional.branches()) {
      state = before.copy();
      range(branch.from(), branch.to(), branch.children(), presence.and(branch.taken()));
      ended |= state.ended;
      endedFunction |= state.endedFunction;
      boolean pending = state.start >= 0;
      if (pending && state.start >= conditional.from() && state.start < conditional.to()) {
        state.start = conditional.from();
      }
      boolean empty = branch.from() == branch.to();
      if (chosen == null || pending && chosen.start < 0 && !empty) {
        chosen = state;
      }
    }
    state = chosen;
    if (before.start >= 0 && ended && (state.ended || state.start < 0)) {
      state = before;
      state.inBody |= endedFunction;
      emit(conditional.to(), siblings, presence);
    }
    state.ended = false;
    state.endedFunction = false;
  }

  /** Takes one token; returns whether it is the last of its item. */
  private boolean token(int i) {
    if (state.start < 0) {
      state.start = i;
    } else if (isMacroInvocationBefore(i)) {
      emitInvocation(i);
    }
    if (tokens.kind(i) != Tokens.Kind.PUNCTUATION) {
      return false;
    }
    switch (tokens.source().charAt(tokens.start(i))) {
      case '(', '[' -> state.parentheses++;
      case ')', ']' -> state.parentheses = Math.max(0, state.parentheses - 1);
      case '=' -> state.assigned |= state.braces == 0 && state.parentheses == 0;
      case '{' -> openBrace(i);
      case '}' -> {
        return closeBrace(i);
      }
      case ';' -> {
        return state.braces == 0 && state.parentheses == 0;
      }
      default -> {
        // No bracket.
      }
    }
    return false;
  }

  private void openBrace(int i) {
    boolean topLevel = state.braces == 0 && state.parentheses == 0;
    boolean outOfStep = !topLevel && !state.inBody && tokens.isInColumnOne(i);
    if ((topLevel || outOfStep) && !state.assigned && opensBody(i)) {
      state.inBody = true;
      state.braces = 0;
      state.parentheses = 0;
    }
    state.braces++;
  }

  private boolean closeBrace(int i) {
    state.braces = Math.max(0, state.braces - 1);
    if (state.inBody && tokens.isInColumnOne(i)) {
      state.braces = 0;
      state.parentheses = 0;
    }
    return state.inBody && state.braces == 0;
  }

  /**
   * Whether the brace at {@code i} opens a function's body: what stands before it is a parameter
   * list, perhaps with attributes behind, and not the head of a struct, union or enum.
   */
  private boolean opensBody(int i) {
    int at = i - 1;
    while (at >= state.start) {
      if (tokens.isIdentifier(at)) {
        if (AGGREGATES.contains(tokens.text(at))) {
          return false;
        }
        at--;
      } else if (tokens.is(at, ')')) {
        int open = matching(at);
        if (open <= state.start) {
          return false;
        }
        if (!tokens.is(open - 1, "__attribute__")) {
          return tokens.isIdentifier(open - 1) || tokens.is(open - 1, ')');
        }
        at = open - 2;
      } else {
        return false;
      }
    }
    return false;
  }

  /** Index of the opening parenthesis of the closing one at {@code close}; -1 if there is none. */
  private int matching(int close) {
    int depth = 0;
    for (int i = close; i >= state.start; i--) {
      if (tokens.is(i, ')')) {
        depth++;
      } else if (tokens.is(i, '(') && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * A macro invocation without a semicolon, {@code EXPORT_THING(x)}, ends before a word in the
   * first column; what follows would otherwise be taken as its continuation.
   */
  private boolean isMacroInvocationBefore(int i) {
    return state.braces == 0
        && state.parentheses == 0
        && !state.inBody
        && tokens.isIdentifier(i)
        && tokens.isInColumnOne(i)
        && tokens.isIdentifier(state.start)
        && tokens.is(state.start + 1, '(')
        && tokens.is(i - 1, ')')
        && matching(i - 1) == state.start + 1;
  }

  private void emitInvocation(int next) {
    state = new State();
    state.start = next;
  }

  private void emit(int to, List<Conditional> level, PresenceCondition presence) {
    State item = state;
    state = new State();
    state.ended = item.ended;
    state.endedFunction = item.endedFunction;
    if (to <= item.start) {
      return;
    }
    List<Conditional> inside =
        level.stream().filter(c -> c.from() >= item.start && c.to() <= to).toList();
    Span span = new Span(tokens.start(item.start), tokens.end(to - 1));
    items.add(new Item(item.inBody, item.start, to, span, presence, inside));
  }
}
