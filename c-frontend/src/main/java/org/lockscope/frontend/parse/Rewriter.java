package org.lockscope.frontend.parse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.preprocess.Tokens;

/**
 * Rewrites, in place, what a C grammar cannot parse. The text keeps its length and its newlines, so
 * that every offset stays what it was; what the rewriting hides is remembered beside the text.
 */
final class Rewriter {

  private static final Set<String> STATEMENT_KEYWORDS =
      Set.of(
          "if",
          "while",
          "for",
          "switch",
          "do",
          "return",
          "goto",
          "break",
          "continue",
          "else",
          "case",
          "default",
          "sizeof");

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");
  private static final Set<String> QUALIFIERS = Set.of("const", "volatile", "__const", "register");

  private final Tokens tokens;
  private final char[] text;

  /** Index of the closing bracket for every opening one, and the converse; -1 elsewhere. */
  private final int[] partner;

  private final Map<Integer, String> macroBlocks = new HashMap<>();
  private final Set<Integer> caseRanges = new HashSet<>();
  private final Set<Integer> headEnds = new HashSet<>();

  private Rewriter(Tokens tokens) {
    this.tokens = tokens;
    this.text = tokens.source().toCharArray();
    this.partner = new int[tokens.size()];
  }

  /**
   * A rewritten text.
   *
   * @param text what to parse
   * @param macroBlocks the macro whose name stood where a {@code while} now stands, by offset
   * @param caseRanges the offsets of the {@code case} keywords of case ranges
   */
  record Result(String text, Map<Integer, String> macroBlocks, Set<Integer> caseRanges) {}

  /**
   * Rewrites a function, its head replaced by {@code void f()} (the head is read elsewhere).
   *
   * @param body index of the token that opens the body
   */
  static Result function(Tokens tokens, int body) {
    Rewriter rewriter = new Rewriter(tokens);
    int bodyStart = tokens.start(body);
    rewriter.blank(0, bodyStart);
    // Newlines stay where they are, so the stand-in goes where a line has room for it.
    for (String head : List.of("void f()", "x f()")) {
      int at = rewriter.roomFor(head.length(), bodyStart);
      if (at >= 0) {
        head.getChars(0, head.length(), rewriter.text, at);
        break;
      }
    }
    return rewriter.run(body);
  }

  private int roomFor(int length, int end) {
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (text[i] == '\n') {
        start = i + 1;
      } else if (i + 1 - start == length) {
        return start;
      }
    }
    return -1;
  }

  /** Rewrites a text that is already shaped like a function, such as a wrapped macro body. */
  static Result wrapped(Tokens tokens) {
    return new Rewriter(tokens).run(0);
  }

  private Result run(int from) {
    pair();
    for (int i = from; i < tokens.size(); i++) {
      switch (tokens.kind(i)) {
        case IDENTIFIER -> i = word(i);
        case STRING -> i = string(i);
        case PUNCTUATION -> punctuation(i);
        default -> {
          // Numbers and characters are C.
        }
      }
    }
    return new Result(new String(text), macroBlocks, caseRanges);
  }

  private void pair() {
    int[] open = new int[tokens.size() + 1];
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      partner[i] = -1;
      if (tokens.is(i, '(') || tokens.is(i, '{') || tokens.is(i, '[')) {
        open[depth++] = i;
      } else if ((tokens.is(i, ')') || tokens.is(i, '}') || tokens.is(i, ']')) && depth > 0) {
        depth--;
        partner[i] = open[depth];
        partner[open[depth]] = i;
      }
    }
  }

  /** Rewrites at an identifier; returns the index of the last token that is done with. */
  private int word(int i) {
    String word = tokens.text(i);
    Treatment treatment = KernelSpellings.of(word).orElse(null);
    boolean called = tokens.is(i + 1, '(') && partner[i + 1] > 0;
    if (treatment == Treatment.BLANK && !called) {
      blankTokens(i, i);
      return i;
    }
    if (treatment == Treatment.BLANK_CALL && called) {
      blankTokens(i, partner[i + 1]);
      return partner[i + 1];
    }
    if (treatment == Treatment.TYPE_CALL && called) {
      blankTokens(i, partner[i + 1]);
      "int".getChars(0, 3, text, tokens.start(i));
      return partner[i + 1];
    }
    if (isAssembler(word)) {
      return assembler(i);
    }
    if (word.equals("case")) {
      caseRange(i);
      return i;
    }
    if (STATEMENT_KEYWORDS.contains(word)) {
      if (called
          && (word.equals("if")
              || word.equals("while")
              || word.equals("for")
              || word.equals("switch"))) {
        headEnds.add(partner[i + 1]);
      }
      return i;
    }
    if (called && treatment != Treatment.UNEVALUATED && !isDeclaration(i)) {
      typeArguments(i + 1);
      if (startsStatement(i)) {
        macroStatement(i);
      }
    } else if (tokens.kindIs(i + 1, Tokens.Kind.STRING) && !isStatementStart(i)) {
      // KERN_ERR "..."
      blankTokens(i, i);
    }
    return i;
  }

  private static boolean isAssembler(String word) {
    return word.equals("asm") || word.equals("__asm__") || word.equals("__asm");
  }

  /** {@code asm volatile (...)} becomes 0; jumps of {@code asm goto} are not followed. */
  private int assembler(int i) {
    int at = i + 1;
    while (tokens.isIdentifier(at)) {
      at++;
    }
    if (!tokens.is(at, '(') || partner[at] < 0) {
      return i;
    }
    blankTokens(i, partner[at]);
    text[tokens.start(i)] = '0';
    return partner[at];
  }

  private void caseRange(int keyword) {
    for (int i = keyword + 1; i < tokens.size() && !tokens.is(i, ':'); i++) {
      if (tokens.is(i, '{') || tokens.is(i, ';')) {
        return;
      }
      if (tokens.is(i, '.') && tokens.is(i + 1, '.') && tokens.is(i + 2, '.')) {
        caseRanges.add(tokens.start(keyword));
        blankTokens(i, i + 2);
        text[tokens.start(i + 1)] = '-';
        return;
      }
    }
  }

  /** Whether a name with a parenthesis behind it is declared here: {@code extern int f(int);}. */
  private boolean isDeclaration(int name) {
    int before = name - 1;
    while (tokens.is(before, '*')) {
      before--;
    }
    if (!tokens.isIdentifier(before)) {
      return false;
    }
    String word = tokens.text(before);
    return !word.equals("return")
        && !word.equals("else")
        && !word.equals("do")
        && !word.equals("case")
        && !word.equals("goto")
        && !isLabelled(before)
        && KernelSpellings.of(word).filter(t -> t == Treatment.BLANK).isEmpty()
        && tokens.is(partner[name + 1] + 1, ';')
        && isTypeWord(word);
  }

  private boolean isLabelled(int i) {
    return tokens.is(i + 1, ':');
  }

  private static boolean isTypeWord(String word) {
    return KernelSpellings.is(word, Treatment.TYPE) || word.endsWith("_t");
  }

  /** Makes names of the types among a macro's arguments: {@code container_of(p, struct s, m)}. */
  private void typeArguments(int open) {
    int close = partner[open];
    int start = open + 1;
    for (int i = open + 1; i <= close; i++) {
      if (i < close && partner[i] > i) {
        i = partner[i];
      } else if (i == close || tokens.is(i, ',')) {
        typeArgument(start, i);
        start = i + 1;
      }
    }
  }

  private void typeArgument(int from, int to) {
    int stars = to;
    while (stars > from && tokens.is(stars - 1, '*')) {
      stars--;
    }
    boolean keyword = false;
    int names = 0;
    for (int i = from; i < stars; i++) {
      if (!tokens.isIdentifier(i)) {
        return;
      }
      String word = tokens.text(i);
      if (AGGREGATES.contains(word) || KernelSpellings.is(word, Treatment.TYPE)) {
        keyword = true;
      } else if (!QUALIFIERS.contains(word) && !KernelSpellings.is(word, Treatment.BLANK)) {
        names++;
      }
    }
    // "struct s *p" is a parameter; "a * b" without anything behind the star is a type.
    if (names > 1 || !keyword && stars == to || from == stars) {
      return;
    }
    boolean named = false;
    for (int i = stars - 1; i >= from; i--) {
      String word = tokens.text(i);
      if (AGGREGATES.contains(word) || QUALIFIERS.contains(word) || named) {
        blankTokens(i, i);
      } else if (KernelSpellings.is(word, Treatment.TYPE)) {
        // An upper-case letter makes a name of the keyword.
        int at = tokens.start(i);
        text[at] = Character.toUpperCase(text[at] == '_' ? 'b' : text[at]);
        named = true;
      } else if (!KernelSpellings.is(word, Treatment.BLANK)) {
        named = true;
      }
    }
    if (stars < to) {
      blankTokens(stars, to - 1);
    }
  }

  private boolean startsStatement(int i) {
    return isStatementStart(i) && !STATEMENT_KEYWORDS.contains(tokens.text(i));
  }

  /** Whether a statement may begin at token {@code i}, going by the token before it. */
  private boolean isStatementStart(int i) {
    int before = i - 1;
    return tokens.is(before, ';')
        || tokens.is(before, '{')
        || tokens.is(before, '}')
        || tokens.is(before, ':')
        || tokens.is(before, "else")
        || tokens.is(before, "do")
        || headEnds.contains(before);
  }

  /** A macro with a statement behind it instead of a semicolon. */
  private void macroStatement(int name) {
    int close = partner[name + 1];
    int next = close + 1;
    if (tokens.is(next, '{')) {
      macroBlock(name, close);
    } else if (tokens.isIdentifier(next)
        && KernelSpellings.of(tokens.text(next)).filter(t -> t == Treatment.BLANK).isEmpty()) {
      if (isOnOneLine(close, next) || indentation(next) > indentation(name)) {
        macroBlock(name, close);
      } else {
        macroWithoutSemicolon(name, close);
      }
    }
  }

  /** Turns {@code list_for_each_entry(a, b, c)} into {@code while (a, b, c)}. */
  private void macroBlock(int name, int close) {
    int start = tokens.start(name);
    int open = tokens.start(name + 1);
    headEnds.add(close);
    macroBlocks.put(start, tokens.text(name));
    boolean empty = close == name + 2;
    String head = empty ? "while(0)" : "while";
    int room = empty ? tokens.end(close) - start : open - start;
    if (head.length() > room) {
      head = empty ? "if(0)" : "if";
    }
    if (head.length() > room) {
      return;
    }
    blank(start, empty ? tokens.end(close) : open);
    head.getChars(0, head.length(), text, start);
  }

  /** Turns {@code DEFINE_THING(x)} before another statement into {@code DEFINE_THING;}. */
  private void macroWithoutSemicolon(int name, int close) {
    blank(tokens.end(name), tokens.end(close));
    text[tokens.end(name)] = ';';
  }

  private boolean isOnOneLine(int a, int b) {
    return tokens.source().indexOf('\n', tokens.end(a)) >= tokens.start(b)
        || tokens.source().indexOf('\n', tokens.end(a)) < 0;
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

  /** Adjacent strings and the macros between them are one string; one is enough. */
  private int string(int first) {
    int at = first + 1;
    while (at < tokens.size()) {
      if (tokens.kindIs(at, Tokens.Kind.STRING)) {
        at++;
      } else if (tokens.isIdentifier(at) && tokens.is(at + 1, '(') && partner[at + 1] > 0) {
        at = partner[at + 1] + 1;
      } else if (tokens.isIdentifier(at)) {
        at++;
      } else {
        break;
      }
    }
    if (at > first + 1) {
      blankTokens(first + 1, at - 1);
    }
    return at - 1;
  }

  private void punctuation(int i) {
    // A label's address, &&label, where a value is expected.
    if (tokens.is(i, '&')
        && tokens.is(i + 1, '&')
        && tokens.start(i + 1) == tokens.end(i)
        && (tokens.is(i - 1, '=') || tokens.is(i - 1, ',') || tokens.is(i - 1, '('))) {
      text[tokens.start(i)] = ' ';
    }
  }

  private void blankTokens(int first, int last) {
    blank(tokens.start(first), tokens.end(last));
  }

  private void blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] != '\n') {
        text[i] = ' ';
      }
    }
  }
}
