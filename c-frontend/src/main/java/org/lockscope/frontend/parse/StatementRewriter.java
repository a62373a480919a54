package org.lockscope.frontend.parse;

import java.util.Set;
import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Rewrites statements, going over them one by one as a parser would: what a macro is to the
 * statements around it depends on where it stands and on what comes behind it.
 *
 * <p>The methods take the index of a first token and the index after the last token of the block at
 * hand, and return the index after what they have dealt with.
 */
final class StatementRewriter {

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");

  /** What may stand before a macro that declares something. */
  private static final Set<String> STORAGE =
      Set.of("static", "extern", "const", "volatile", "register");

  private final Draft draft;
  private final Tokens tokens;
  private final Brackets brackets;
  private final ExpressionRewriter expressions;
  private int depth;

  StatementRewriter(Draft draft) {
    this.draft = draft;
    this.tokens = draft.tokens();
    this.brackets = draft.brackets();
    this.expressions = new ExpressionRewriter(draft, this);
  }

  ExpressionRewriter expressions() {
    return expressions;
  }

  /** Whether a token is a word that can only begin, or go on with, a statement. */
  boolean isKeyword(int i) {
    return tokens.isControl(i)
        || tokens.isIdentifier(i) && draft.treatment(i) == Treatment.ASSEMBLER;
  }

  /** Rewrites all statements of a block. */
  void statements(int from, int end) {
    int i = from;
    while (i < end) {
      i = statement(i, end);
    }
  }

  private int statement(int from, int end) {
    if (++depth > TooDeeplyNested.LIMIT) {
      throw new TooDeeplyNested();
    }
    int i = from;
    int next = label(i, end);
    while (next > i && next < end) {
      i = next;
      next = label(i, end);
    }
    if (next == i && i < end) {
      next = unlabelled(i, end);
    }
    depth--;
    return next;
  }

  /** Goes over a label; returns {@code i} if there is none. */
  private int label(int i, int end) {
    if (!tokens.isIdentifier(i)) {
      return i;
    }
    if (tokens.is(i, "case")) {
      return caseLabel(i, end);
    }
    if (!tokens.is(i + 1, ':') || i + 1 >= end) {
      return i;
    }
    int next = draft.skipMeaningless(i + 2, end);
    draft.blankTokens(i + 2, next - 1);
    if (next >= end && !tokens.is(i, "default")) {
      // Before C23 a label wants a statement.
      endWithSemicolon(i, tokens.start(i + 1));
    }
    return next;
  }

  /** Puts a semicolon behind a label; if there is no blank, its name must be shortened. */
  private void endWithSemicolon(int label, int colon) {
    if (colon + 1 < tokens.source().length() && " \t".indexOf(draft.at(colon + 1)) >= 0) {
      draft.put(colon + 1, ';');
    } else if (tokens.end(label) - tokens.start(label) > 1) {
      draft.put(tokens.end(label) - 1, ':');
      draft.put(colon, ';');
    }
  }

  private int caseLabel(int keyword, int end) {
    int questions = 0;
    for (int i = keyword + 1; i < end; i++) {
      if (tokens.is(i, ';') || tokens.is(i, '{')) {
        return keyword;
      }
      if (brackets.partner(i) > i) {
        i = brackets.partner(i);
      } else if (tokens.is(i, '?')) {
        questions++;
      } else if (tokens.is(i, ':') && questions-- == 0) {
        expressions.rewrite(keyword + 1, i);
        return i + 1;
      } else if (tokens.is(i, '.') && tokens.is(i + 1, '.') && tokens.is(i + 2, '.')) {
        draft.note(keyword, new Note.CaseRange());
        draft.blankTokens(i, i + 2);
        draft.put(tokens.start(i + 1), '-');
        i += 2;
      }
    }
    return keyword;
  }

  private int unlabelled(int i, int end) {
    if (tokens.is(i, ';')) {
      return i + 1;
    }
    if (tokens.is(i, '{')) {
      if (!draft.closesBefore(i, end)) {
        return simple(i, end);
      }
      statements(i + 1, brackets.partner(i));
      return brackets.partner(i) + 1;
    }
    if (!tokens.isIdentifier(i)) {
      return simple(i, end);
    }
    String word = tokens.text(i);
    return switch (word) {
      case "if" -> ifStatement(i, end);
      case "while", "for" -> headed(i, end);
      case "switch" -> switchStatement(i, end);
      case "do" -> doStatement(i, end);
      case "else" -> {
        draft.problem(i, "else without if");
        yield i + 1;
      }
      case "return" -> simple(i + 1, end);
      case "goto" -> gotoStatement(i, end);
      case "break", "continue" -> simple(i, end);
      case "__label__" -> {
        int semicolon = semicolon(i, end);
        draft.blankTokens(i, semicolon - 1);
        yield Math.min(end, semicolon + 1);
      }
      default -> draft.treatment(i) == Treatment.ASSEMBLER ? assembler(i, end) : named(i, end);
    };
  }

  /** {@code if}; a chain of {@code else if} is gone over without recursion. */
  private int ifStatement(int start, int end) {
    int i = start;
    while (true) {
      int close = condition(i, end);
      if (close < 0) {
        return simple(i, end);
      }
      int next = statement(close + 1, end);
      if (next >= end || !tokens.is(next, "else")) {
        return next;
      }
      if (next + 1 >= end || !tokens.is(next + 1, "if")) {
        return statement(next + 1, end);
      }
      i = next + 1;
    }
  }

  private int headed(int i, int end) {
    int close = condition(i, end);
    return close < 0 ? simple(i, end) : statement(close + 1, end);
  }

  /**
   * {@code switch}; the grammar wants braces right behind its parentheses, so those of {@code
   * switch (a) case 1: {}} go before the label, which changes nothing.
   */
  private int switchStatement(int keyword, int end) {
    int close = condition(keyword, end);
    if (close < 0) {
      return simple(keyword, end);
    }
    int first = close + 1;
    int body = first;
    for (int next = label(body, end); next > body && next < end; next = label(body, end)) {
      body = next;
    }
    if (body == first || !tokens.is(body, '{') || !draft.closesBefore(body, end)) {
      return statement(body, end);
    }
    int room = blank(tokens.end(close), tokens.start(first));
    if (room < 0) {
      return statement(body, end);
    }
    draft.blankTokens(body, body);
    draft.put(room, '{');
    statements(body + 1, brackets.partner(body));
    return brackets.partner(body) + 1;
  }

  /** The first blank or tab in a range of characters, or -1. */
  private int blank(int from, int to) {
    for (int at = from; at < to; at++) {
      if (" \t".indexOf(draft.at(at)) >= 0) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Rewrites the parentheses behind a keyword; a macro may bring them, {@code if time_after(a, b)}.
   *
   * @return index of the closing one, or -1
   */
  private int condition(int keyword, int end) {
    if (draft.isCalled(keyword, end)) {
      int close = brackets.partner(keyword + 1);
      expressions.rewrite(keyword + 2, close);
      return close;
    }
    int name = keyword + 1;
    if (name < end && isName(name) && draft.isCalled(name, end)) {
      int close = brackets.partner(name + 1);
      boolean arguments = expressions.arguments(name + 1) > 0;
      draft.blankTokens(name, name);
      if (!arguments) {
        draft.put(tokens.start(name), '(');
        draft.put(tokens.start(name + 1), '0');
      }
      draft.note(
          keyword, new Note.Condition(tokens.start(name), tokens.start(name + 1), arguments));
      return close;
    }
    return -1;
  }

  private int doStatement(int i, int end) {
    int loop = statement(i + 1, end);
    if (loop >= end || !draft.isCalled(loop, end) || !tokens.isIdentifier(loop)) {
      draft.problem(i, "do without while");
      return loop;
    }
    int close = brackets.partner(loop + 1);
    if (tokens.is(loop, "while")) {
      expressions.rewrite(loop + 2, close);
    } else {
      // while_each_thread(g, t);
      boolean arguments = expressions.arguments(loop + 1) > 0;
      String head = head(loop, arguments);
      if (!head.startsWith("while")) {
        draft.problem(i, "do without while");
        return loop;
      }
      draft.replaceTokens(loop, arguments ? loop : close, head);
      draft.note(loop, new Note.Condition(tokens.start(loop), tokens.start(loop + 1), arguments));
    }
    return close + 1 < end && tokens.is(close + 1, ';') ? close + 2 : close + 1;
  }

  private int gotoStatement(int i, int end) {
    if (i + 1 < end && tokens.is(i + 1, '*')) {
      draft.blankTokens(i, i);
      draft.note(i + 1, new Note.ComputedGoto(tokens.start(i)));
      return simple(i + 1, end);
    }
    return Math.min(end, semicolon(i, end) + 1);
  }

  private int assembler(int i, int end) {
    int close = expressions.assembler(i, end, false);
    return close + 1 < end && tokens.is(close + 1, ';') ? close + 2 : close + 1;
  }

  /** Index of the semicolon that ends a statement without inner statements, or {@code end}. */
  private int semicolon(int from, int end) {
    for (int i = from; i < end; i++) {
      if (tokens.is(i, ';')) {
        return i;
      }
      if (brackets.partner(i) > i) {
        i = brackets.partner(i);
      }
    }
    return end;
  }

  /** An expression or a declaration. */
  private int simple(int i, int end) {
    int semicolon = semicolon(i, end);
    blankUnknownAttributes(i, semicolon);
    if (isPrototype(i, semicolon)) {
      expressions.blankMeaningless(i, semicolon);
    } else {
      expressions.rewrite(i, semicolon);
    }
    return Math.min(end, semicolon + 1);
  }

  /**
   * A word with two underscores between the type and the name of a variable, or behind the name or
   * an array, is an attribute, whatever the table says: {@code int __filled_in x;}.
   */
  private void blankUnknownAttributes(int from, int to) {
    boolean type = false;
    boolean named = false;
    int i = from;
    while (i < to && tokens.isIdentifier(i)) {
      boolean last = i + 1 >= to || !isName(i + 1);
      if (type && isReserved(i) && (!last || named)) {
        draft.blankTokens(i, i);
      }
      named = type && isName(i) && !STORAGE.contains(tokens.text(i));
      if (AGGREGATES.contains(tokens.text(i))) {
        i++;
      }
      type |=
          draft.treatment(i) != Treatment.BLANK
              && !STORAGE.contains(tokens.text(i))
              && !tokens.is(i, "typedef");
      i++;
    }
    for (; i < to; i++) {
      if (brackets.partner(i) > i) {
        i = brackets.partner(i);
        if (tokens.is(i, ']') && i + 1 < to && isName(i + 1) && isReserved(i + 1)) {
          draft.blankTokens(i + 1, i + 1);
        }
      }
    }
  }

  private boolean isName(int i) {
    return tokens.isIdentifier(i) && draft.treatment(i) == null;
  }

  private boolean isReserved(int i) {
    return draft.treatment(i) == null && !tokens.is(i + 1, '(') && tokens.text(i).startsWith("__");
  }

  /** {@code extern int f(struct s *);}: what is in the parentheses is no macro's arguments. */
  private boolean isPrototype(int from, int semicolon) {
    int i = from;
    boolean type = false;
    while (i < semicolon && !draft.isCalled(i, semicolon)) {
      if (tokens.isIdentifier(i)) {
        type |= draft.treatment(i) != Treatment.BLANK && !STORAGE.contains(tokens.text(i));
      } else if (!tokens.is(i, '*')) {
        return false;
      }
      i++;
    }
    return type
        && i < semicolon
        && tokens.isIdentifier(i)
        && draft.treatment(i) == null
        && draft.skipMeaningless(brackets.partner(i + 1) + 1, semicolon) == semicolon;
  }

  // Macros in the place of a statement

  private int named(int from, int end) {
    int i = from;
    while (i < end && (STORAGE.contains(tokens.text(i)) || draft.skipMeaningless(i, end) > i)) {
      i = Math.max(i + 1, draft.skipMeaningless(i, end));
    }
    if (i >= end || !tokens.isIdentifier(i) || isKeyword(i)) {
      return simple(from, end);
    }
    Treatment treatment = draft.treatment(i);
    if (treatment != null && treatment != Treatment.BLANK) {
      return simple(from, end);
    }
    if (!draft.isCalled(i, end)) {
      return i == from ? bareWord(i, end) : simple(from, end);
    }
    int close = brackets.partner(i + 1);
    int next = draft.skipMeaningless(close + 1, end);
    if (i > from) {
      // static DEFINE_RATELIMIT_STATE(...);
      if (next < end && !tokens.is(next, ';') && !tokens.is(next, '=')) {
        return simple(from, end);
      }
      draft.blankTokens(from, i - 1);
    }
    if (next >= end) {
      return bareCall(i, end);
    }
    if (tokens.is(next, '=') && tokens.is(next + 1, '{')) {
      return declaredWithValue(i, next, end);
    }
    if (tokens.is(next, '{')) {
      return macroBlock(i, end);
    }
    if (declares(close, next)) {
      // FOO(x) y; FOO is a type.
      draft.blankTokens(i + 1, close);
      return simple(i, end);
    }
    return startsStatement(close, next, end)
        ? isBlock(i, close, next) ? macroBlock(i, end) : bareCall(i, end)
        : simple(i, end);
  }

  /** {@code DECLARE_BITMAP(map, 8) = { 0 };}. */
  private int declaredWithValue(int name, int assignment, int end) {
    int open = assignment + 1;
    if (!draft.closesBefore(open, end)) {
      return simple(name, end);
    }
    draft.blankTokens(assignment, assignment);
    draft.removeInitialValue(open, brackets.partner(open) + 1, name);
    return simple(name, end);
  }

  /** {@code FOO(x) y;} and {@code FOO(x) y = {}} declare y. */
  private boolean declares(int close, int next) {
    return tokens.isIdentifier(next)
        && !isKeyword(next)
        && isOnOneLine(close, next)
        && (tokens.is(next + 1, ';')
            || tokens.is(next + 1, ',')
            || tokens.is(next + 1, '=') && tokens.is(next + 2, '{'));
  }

  /**
   * Whether what stands behind a macro's parentheses begins a statement of its own, and does not go
   * on with an expression or declaration.
   */
  private boolean startsStatement(int close, int next, int end) {
    if (tokens.isIdentifier(next)) {
      return true;
    }
    if (tokens.kind(next) != Tokens.Kind.PUNCTUATION) {
      return false;
    }
    boolean newLine = !isOnOneLine(close, next);
    return switch (tokens.source().charAt(tokens.start(next))) {
      case '*' -> newLine;
      case '!' -> !tokens.is(next + 1, '=');
      case '~' -> true;
      case '+', '-' -> isPrefixUpdate(next, end);
      case '(' -> startsWithParenthesis(close, next, end);
      default -> false;
    };
  }

  /** Whether {@code ++} or {@code --} stands before an operand, and not behind the macro. */
  private boolean isPrefixUpdate(int i, int end) {
    return i + 2 < end
        && tokens.is(i + 1, tokens.source().charAt(tokens.start(i)))
        && tokens.start(i + 1) == tokens.end(i)
        && (tokens.isIdentifier(i + 2) || tokens.is(i + 2, '(') || tokens.is(i + 2, '*'));
  }

  /** {@code for_each_x(x) (void) f(x);}, and not {@code guard(mutex)(&lock);}. */
  private boolean startsWithParenthesis(int close, int open, int end) {
    if (!draft.closesBefore(open, end) || tokens.start(open) == tokens.end(close)) {
      return false;
    }
    int behind = brackets.partner(open) + 1;
    return behind < end
        && (!isOnOneLine(close, open) || tokens.isIdentifier(behind))
        && !tokens.is(behind, ';');
  }

  /** Whether the statement behind a macro belongs to it, going by how the lines are indented. */
  private boolean isBlock(int name, int close, int next) {
    return isOnOneLine(close, next)
        ? !tokens.is(next, "else") && !tokens.text(next).equals(tokens.text(name))
        : indentation(next) > indentation(name);
  }

  /** A macro without parentheses; it may stand for one or more statements. */
  private int bareWord(int i, int end) {
    int next = i + 1;
    if (AGGREGATES.contains(tokens.text(i))) {
      return simple(i, end);
    }
    if (next < end && tokens.is(next, '{')) {
      return blockWithoutArguments(i, end);
    }
    boolean bare =
        next >= end
            || isKeyword(next)
            || !isOnOneLine(i, next)
                && isFirstOnLine(i)
                && (indentation(next) <= indentation(i) || indentation(i) == 0)
                && (tokens.isIdentifier(next) || tokens.is(next, '*') || isPrefixUpdate(next, end));
    if (!bare || tokens.end(i) - tokens.start(i) < 2) {
      return simple(i, end);
    }
    draft.put(tokens.end(i) - 1, ';');
    return next;
  }

  private boolean isFirstOnLine(int i) {
    return i == 0 || !isOnOneLine(i - 1, i);
  }

  /** Turns {@code NAME(a, b)} into {@code NAME,a,b;}. */
  private int bareCall(int name, int end) {
    int open = name + 1;
    int close = brackets.partner(open);
    draft.put(tokens.start(open), expressions.arguments(open) > 0 ? ',' : ' ');
    draft.put(tokens.start(close), ';');
    draft.note(name, new Note.BareCall(tokens.start(open)));
    int next = draft.skipMeaningless(close + 1, end);
    draft.blankTokens(close + 1, next - 1);
    return next;
  }

  /** Turns {@code list_for_each_entry(a, b, c)} into {@code while (a, b, c)}. */
  private int macroBlock(int name, int end) {
    int open = name + 1;
    int close = brackets.partner(open);
    boolean arguments = expressions.arguments(open) > 0;
    String head = head(name, arguments);
    if (head.isEmpty()) {
      draft.problem(name, "macro before a block");
      return statement(close + 1, end);
    }
    draft.replaceTokens(name, arguments ? name : close, head);
    draft.note(name, new Note.MacroBlock(tokens.start(open), arguments));
    int next = draft.skipMeaningless(close + 1, end);
    draft.blankTokens(close + 1, next - 1);
    return statement(next, end);
  }

  private int blockWithoutArguments(int name, int end) {
    int start = tokens.start(name);
    String head = head(start, tokens.start(name + 1), false);
    if (head.isEmpty()) {
      draft.problem(name, "macro before a block");
    } else {
      draft.blankTokens(name, name);
      draft.put(start, head);
      draft.note(name, new Note.MacroBlock(-1, false));
    }
    return statement(name + 1, end);
  }

  /** The longest stand-in that fits for the macro that is called at a token; empty if none does. */
  private String head(int name, boolean arguments) {
    int end = arguments ? tokens.start(name + 1) : tokens.end(brackets.partner(name + 1));
    return head(tokens.start(name), end, arguments);
  }

  /** The longest stand-in that fits on the first line of a range; empty if none does. */
  private String head(int from, int to, boolean arguments) {
    int room = 0;
    while (from + room < to && tokens.source().charAt(from + room) != '\n') {
      room++;
    }
    if (arguments) {
      return room >= 5 ? "while" : room >= 2 ? "if" : "";
    }
    return room >= 8 ? "while(0)" : room >= 5 ? "if(0)" : "";
  }

  boolean isOnOneLine(int a, int b) {
    for (int at = tokens.end(a); at < tokens.start(b); at++) {
      if (tokens.source().charAt(at) == '\n') {
        return false;
      }
    }
    return true;
  }

  /** Columns of white space before the first token of the line of token {@code i}. */
  private int indentation(int i) {
    int lineStart = tokens.source().lastIndexOf('\n', tokens.start(i)) + 1;
    int columns = 0;
    for (int at = lineStart; at < tokens.start(i); at++) {
      char c = tokens.source().charAt(at);
      if (c == '\t') {
        columns = (columns / 8 + 1) * 8;
      } else if (c == ' ') {
        columns++;
      } else {
        break;
      }
    }
    return columns;
  }
}
