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
 * column ends a function that a conditional cuts, whatever the count says: kernel style puts no
 * other brace there.
 */
final class ItemScanner {

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");

  /** Words that begin an item wherever they stand in the first column. */
  private static final Set<String> BEGINNINGS = Set.of("static", "extern", "typedef");

  /** Words that go on with the statement before them. */
  private static final Set<String> CONTINUATIONS = Set.of("else", "while");

  /** Words that a block follows: a file can hold a piece of a function for others to include. */
  private static final Set<String> BEFORE_BLOCKS = Set.of("else", "do");

  /** How many tokens the parameters of an old-style function may take. */
  private static final int MAX_OLD_STYLE = 200;

  private final Tokens tokens;
  private final List<Item> items = new ArrayList<>();

  /** What lies between the pieces of an item and belongs to other items. */
  private final List<TokenRange> holes = new ArrayList<>();

  private State state = new State();

  private ItemScanner(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The items of a file, in order of their last tokens. */
  static List<Item> scan(Tokens tokens, List<Conditional> conditionals, PresenceCondition always) {
    ItemScanner scanner = new ItemScanner(tokens);
    Level file = new Level(0, conditionals, always);
    scanner.range(0, tokens.size(), file);
    if (scanner.state.start >= 0) {
      scanner.emit(tokens.size(), file);
    }
    return scanner.items;
  }

  /** What the tokens of an item outside of brackets look like so far. */
  private enum Head {
    NOTHING,
    /** One word. */
    WORD,
    /** One word with parentheses: a macro invocation, or the head of a function it makes. */
    INVOCATION,
    /** A parameter list, perhaps with words or attributes behind. */
    PARAMETERS,
    /** A semicolon behind a parameter of an old-style function. */
    OLD_STYLE,
    /** The head of a struct, union or enum, or anything else. */
    OTHER
  }

  /** Where the scanner is inside the item at hand. */
  private static final class State {
    /** Index of the item's first token, or -1 between items. */
    int start = -1;

    int braces;
    int parentheses;
    boolean inBody;

    /** Whether the item is the call of a macro with a function among its arguments. */
    boolean wrapsBody;

    boolean assigned;
    Head head = Head.NOTHING;

    /** Whether the token before is {@code struct}, {@code union} or {@code enum}. */
    boolean aggregate;

    /** Whether the token before is a word behind one of those. */
    boolean tag;

    /** Whether the parentheses at hand are those of an attribute. */
    boolean attribute;

    /** Whether a conditional lies inside the item, so that the counts may be wrong. */
    boolean cut;

    /** Whether the item shares tokens with another one that begins inside it. */
    boolean tangled;

    /** Where the item that began before the branch at hand ended inside it, or -1. */
    int outerEnd = -1;

    /** The item that ended there. */
    State outer;

    /** How many holes were known when the item began. */
    int firstHole;

    State copy() {
      State copy = new State();
      copy.start = start;
      copy.braces = braces;
      copy.parentheses = parentheses;
      copy.inBody = inBody;
      copy.wrapsBody = wrapsBody;
      copy.assigned = assigned;
      copy.head = head;
      copy.aggregate = aggregate;
      copy.tag = tag;
      copy.attribute = attribute;
      copy.cut = cut;
      copy.tangled = tangled;
      copy.firstHole = firstHole;
      return copy;
    }
  }

  /** The file, or one branch of a conditional: what items that begin there have in common. */
  private record Level(int from, List<Conditional> conditionals, PresenceCondition presence) {}

  private void range(int from, int to, Level level) {
    int at = from;
    for (Conditional conditional : level.conditionals()) {
      plain(at, conditional.from(), level);
      if (conditional.from() < conditional.to()) {
        if (state.start >= 0 && isMacroInvocationBefore(conditional.from())) {
          end(conditional.from(), level);
        }
        alternatives(conditional, level);
      }
      at = conditional.to();
    }
    plain(at, to, level);
  }

  private void plain(int from, int to, Level level) {
    for (int i = from; i < to; i++) {
      if (state.start >= 0 && isMacroInvocationBefore(i)) {
        end(i, level);
      }
      if (token(i)) {
        end(i + 1, level);
      }
    }
  }

  private void end(int to, Level level) {
    if (state.start >= level.from()) {
      emit(to, level);
    } else {
      // The item belongs to an outer level, where it is emitted once the branches are over.
      State ended = state;
      state = new State();
      state.outerEnd = to;
      state.outer = ended;
    }
  }

  private void alternatives(Conditional conditional, Level level) {
    State before = state;
    List<Conditional.Branch> live = new ArrayList<>();
    List<State> after = new ArrayList<>();
    boolean dead = !level.presence().isFeasible();
    for (Conditional.Branch branch : conditional.branches()) {
      PresenceCondition presence = level.presence().and(branch.taken());
      state = before.copy();
      range(branch.from(), branch.to(), new Level(branch.from(), branch.children(), presence));
      if (state.start >= branch.from() && isWholeInvocation(conditional.to())) {
        emit(branch.to(), new Level(branch.from(), branch.children(), presence));
      }
      // What no configuration sees may be anything, such as half a function.
      if (dead || presence.isFeasible()) {
        live.add(branch);
        after.add(state);
      }
    }
    if (live.isEmpty()) {
      state = before;
    } else if (before.start < 0) {
      joinBetweenItems(live, after, before);
    } else {
      joinInsideItem(live, after, before, conditional, level);
    }
  }

  /** Joins branches that all began between items; some may have begun one that goes on. */
  private void joinBetweenItems(List<Conditional.Branch> live, List<State> after, State before) {
    State pending = null;
    for (State branch : after) {
      if (branch.start >= 0 && (pending == null || branch.start < pending.start)) {
        pending = branch;
      }
    }
    if (pending == null) {
      state = before;
      return;
    }
    for (int i = 0; i < live.size(); i++) {
      int own = after.get(i).start >= 0 ? after.get(i).start : live.get(i).to();
      addHole(Math.max(live.get(i).from(), pending.start), own);
    }
    state = pending;
    state.cut = true;
    state.outerEnd = before.outerEnd;
    state.outer = before.outer;
  }

  /** Joins branches inside an item, which may end in some of them. */
  private void joinInsideItem(
      List<Conditional.Branch> live,
      List<State> after,
      State before,
      Conditional conditional,
      Level level) {
    State going = null;
    State ended = null;
    boolean inBody = false;
    boolean wrapsBody = false;
    boolean tangled = false;
    boolean begun = false;
    for (int i = 0; i < live.size(); i++) {
      State branch = after.get(i);
      if (branch.outerEnd < 0) {
        going = going == null ? branch : going;
        begun |= live.get(i).from() < live.get(i).to();
        tangled |= branch.tangled;
        inBody |= branch.inBody;
        wrapsBody |= branch.wrapsBody;
      } else {
        begun |= branch.start >= 0;
        int next = branch.start >= 0 ? branch.start : live.get(i).to();
        addHole(branch.outerEnd, next);
        tangled |= branch.start >= 0 || branch.outer.tangled;
        inBody |= branch.outer.inBody;
        wrapsBody |= branch.outer.wrapsBody;
        ended = branch.outer;
      }
    }
    if (ended != null && !begun && !tokens.is(conditional.to(), ';')) {
      // Only an absent branch goes on: a configuration that nobody can compile.
      going = null;
    }
    State whole = going != null ? going : ended;
    whole.cut = true;
    whole.tangled = tangled;
    whole.inBody = inBody;
    whole.wrapsBody = wrapsBody;
    whole.outerEnd = before.outerEnd;
    whole.outer = before.outer;
    state = whole;
    if (going == null) {
      end(conditional.to(), level);
    }
  }

  private void addHole(int from, int to) {
    if (from < to) {
      holes.add(new TokenRange(from, to));
    }
  }

  /** Takes one token; returns whether it is the last of its item. */
  private boolean token(int i) {
    if (state.start < 0) {
      state.start = i;
      state.firstHole = holes.size();
    }
    boolean outside = state.braces == 0 && state.parentheses == 0;
    if (tokens.kind(i) != Tokens.Kind.PUNCTUATION) {
      if (outside) {
        word(i);
      }
      return false;
    }
    char c = tokens.source().charAt(tokens.start(i));
    switch (c) {
      case '(', '[' -> {
        if (outside) {
          state.attribute = c == '[' || state.tag || tokens.is(i - 1, "__attribute__");
        }
        state.parentheses++;
      }
      case ')', ']' -> {
        state.parentheses = Math.max(0, state.parentheses - 1);
        if (state.braces == 0 && state.parentheses == 0 && !state.attribute) {
          state.head = state.head == Head.WORD ? Head.INVOCATION : Head.PARAMETERS;
        }
      }
      case '{' -> openBrace(i);
      case '}' -> {
        return closeBrace(i);
      }
      case ';' -> {
        boolean parameter = outside && isOldStyleParameter(i);
        state.head = parameter ? Head.OLD_STYLE : state.head;
        return outside && !parameter;
      }
      default -> {
        if (outside) {
          state.assigned |= c == '=';
          state.head = Head.OTHER;
        }
      }
    }
    state.tag = false;
    state.aggregate = false;
    return false;
  }

  /** Takes a word, number or string outside of brackets. */
  private void word(int i) {
    boolean aggregate = tokens.isIdentifier(i) && AGGREGATES.contains(tokens.text(i));
    state.tag = state.aggregate;
    state.aggregate = aggregate;
    if (state.head == Head.NOTHING && tokens.isIdentifier(i) && !aggregate) {
      state.head = BEFORE_BLOCKS.contains(tokens.text(i)) ? Head.NOTHING : Head.WORD;
    } else if (aggregate) {
      state.head = Head.OTHER;
    } else if (state.head == Head.INVOCATION) {
      // __printf(1, 2) void
      state.head = Head.PARAMETERS;
    } else if (state.head != Head.PARAMETERS) {
      state.head = Head.OTHER;
    }
  }

  private void openBrace(int i) {
    boolean topLevel = state.braces == 0 && state.parentheses == 0;
    boolean outOfStep = !topLevel && !state.inBody && tokens.isInColumnOne(i);
    if ((topLevel || outOfStep) && !state.assigned && opensBody()) {
      state.inBody = true;
      state.braces = 0;
      state.parentheses = 0;
    } else if (outOfStep && state.braces == 0) {
      state.wrapsBody |= isBehindParameters(i);
    }
    state.braces++;
  }

  /** Whether a word with parentheses stands before a brace. */
  private boolean isBehindParameters(int brace) {
    int depth = 0;
    int at = brace - 1;
    while (at > state.start) {
      if (tokens.is(at, ')')) {
        depth++;
      } else if (tokens.is(at, '(') && --depth == 0) {
        break;
      }
      if (depth == 0) {
        return false;
      }
      at--;
    }
    return tokens.isIdentifier(at - 1) && at - 1 > state.start;
  }

  private boolean closeBrace(int i) {
    state.braces = Math.max(0, state.braces - 1);
    boolean miscounted = state.cut && !tokens.is(i + 1, ';');
    if (state.inBody && tokens.isInColumnOne(i) && (miscounted || isFollowedByItem(i))) {
      state.braces = 0;
      state.parentheses = 0;
    }
    return state.inBody && state.braces == 0;
  }

  /** Whether what follows a brace in the first column looks like another item, or is nothing. */
  private boolean isFollowedByItem(int brace) {
    int next = brace + 1;
    return next >= tokens.size()
        || tokens.isInColumnOne(next)
            && tokens.isIdentifier(next)
            && !tokens.is(next + 1, ':')
            && !CONTINUATIONS.contains(tokens.text(next));
  }

  /**
   * Whether a brace opens a function's body: what stands before it is a parameter list, perhaps
   * with attributes behind, and not the head of a struct, union or enum. A body without any head is
   * some function's too.
   */
  private boolean opensBody() {
    return state.head != Head.WORD && state.head != Head.OTHER;
  }

  /**
   * Whether a semicolon ends the declaration of a parameter behind an old-style head, {@code int
   * f(a) int a;} and then a brace: a parenthesis and a word stand before it, and after it there is
   * nothing but such declarations up to a brace.
   */
  private boolean isOldStyleParameter(int semicolon) {
    int at = semicolon - 1;
    int first = Math.max(state.start, semicolon - MAX_OLD_STYLE);
    while (at > first && isPlainDeclaration(at)) {
      at--;
    }
    if (state.assigned || !tokens.is(at, ')') || at + 2 >= semicolon) {
      return false;
    }
    int next = semicolon + 1;
    int last = Math.min(tokens.size(), semicolon + MAX_OLD_STYLE);
    while (next < last && isPlainDeclaration(next)) {
      next++;
    }
    return tokens.isIdentifier(at + 1) && tokens.is(next, '{');
  }

  private boolean isPlainDeclaration(int i) {
    return tokens.isIdentifier(i)
        || tokens.is(i, ';')
        || tokens.is(i, ',')
        || tokens.is(i, '*')
        || tokens.is(i, '[')
        || tokens.is(i, ']');
  }

  /**
   * A macro invocation without a semicolon, {@code EXPORT_THING(x)}, ends before a word in the
   * first column that no invocation goes on with; what follows would otherwise be taken as its
   * continuation.
   */
  private boolean isMacroInvocationBefore(int i) {
    return state.braces == 0
        && state.parentheses == 0
        && !state.inBody
        && tokens.isIdentifier(i)
        && tokens.isInColumnOne(i)
        && (state.head == Head.INVOCATION
            || state.head == Head.PARAMETERS && BEGINNINGS.contains(tokens.text(i)));
  }

  /** Whether the item a branch leaves open is an invocation, and not the head of what follows. */
  private boolean isWholeInvocation(int next) {
    return !state.inBody
        && state.braces == 0
        && state.parentheses == 0
        && state.head == Head.INVOCATION
        && !tokens.is(next, '{');
  }

  private void emit(int to, Level level) {
    State item = state;
    state = new State();
    state.outerEnd = item.outerEnd;
    state.outer = item.outer;
    Span span = new Span(tokens.start(item.start), tokens.end(to - 1));
    items.add(
        new Item(
            item.inBody || item.wrapsBody,
            item.tangled,
            item.start,
            to,
            span,
            level.presence(),
            inside(level.conditionals(), item.start, to),
            holesIn(item, to)));
  }

  /** The conditionals that lie inside an item and hold tokens. */
  private static List<Conditional> inside(List<Conditional> sorted, int from, int to) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).to() <= from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    List<Conditional> inside = new ArrayList<>();
    for (int i = low; i < sorted.size() && sorted.get(i).from() < to; i++) {
      if (sorted.get(i).from() < sorted.get(i).to()) {
        inside.add(sorted.get(i));
      }
    }
    return inside;
  }

  private List<TokenRange> holesIn(State item, int to) {
    List<TokenRange> inside = new ArrayList<>();
    for (int i = item.firstHole; i < holes.size(); i++) {
      TokenRange hole = holes.get(i);
      if (hole.from() > item.start && hole.to() <= to) {
        inside.add(hole);
      }
    }
    return inside;
  }
}
