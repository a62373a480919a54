package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lockscope.frontend.ast.Attribute;
import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.parse.Note.Fragment.Kind;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;

/** Rewrites expressions and declarations: the parts of statements that hold no other statement. */
final class ExpressionRewriter {

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");
  private static final Set<String> QUALIFIERS = Set.of("const", "volatile", "__const", "register");
  private static final Set<String> CLEANUP = Set.of("__free", "__cleanup");

  private final Draft draft;
  private final Tokens tokens;
  private final Brackets brackets;
  private final StatementRewriter statements;

  ExpressionRewriter(Draft draft, StatementRewriter statements) {
    this.draft = draft;
    this.tokens = draft.tokens();
    this.brackets = draft.brackets();
    this.statements = statements;
  }

  /** Rewrites a range of tokens that is an expression, a declaration, or several. */
  void rewrite(int from, int to) {
    for (int i = from; i < to; i++) {
      switch (tokens.kind(i)) {
        case IDENTIFIER -> i = word(i, to);
        case STRING -> i = string(i, to);
        case NUMBER -> i = number(i, to);
        case PUNCTUATION -> i = tokens.is(i, '{') ? braces(i, to) : ampersands(i, from, to);
        case CHARACTER -> {
          // C as it is.
        }
      }
    }
  }

  /** Blanks the words that say nothing, and leaves the rest: it is a declaration. */
  void blankMeaningless(int from, int to) {
    for (int i = from; i < to; i++) {
      int next = draft.skipMeaningless(i, to);
      draft.blankTokens(i, next - 1);
      i = Math.max(i, next - 1);
    }
  }

  /** Rewrites at a word; returns the index of the last token that is done with. */
  private int word(int i, int to) {
    Treatment treatment = draft.treatment(i);
    boolean called = draft.isCalled(i, to);
    if (treatment == null) {
      return plainWord(i, to, called);
    }
    int last = called ? brackets.partner(i + 1) : i;
    switch (treatment) {
      case BLANK -> {
        // A field may have the name of an attribute.
        if (!isMember(i) && (!called || tokens.is(i + 2, '*'))) {
          draft.blankTokens(i, i);
        }
        return i;
      }
      case ASSEMBLER -> {
        return assembler(i, to, tokens.isIdentifier(i - 1) || tokens.is(i - 1, ']'));
      }
      case TYPE -> {
        return i;
      }
      case BLANK_CALL -> {
        if (called) {
          noteCleanup(i);
          draft.blankTokens(i, last);
        }
        return last;
      }
      case TYPE_CALL -> {
        if (called) {
          draft.blankTokens(i, last);
          draft.put(tokens.start(i), "int");
        }
        return last;
      }
      default -> {
        if (!called && !isMember(i)) {
          // The grammar knows but this one to go without parentheses. No word in the table is
          // shorter.
          draft.blankTokens(i, i);
          draft.put(tokens.start(i), "sizeof");
        } else if (called && last > i + 2) {
          draft.blankTokens(i, last);
          draft.put(tokens.start(i), "sizeof");
          draft.put(tokens.start(i + 1), '(');
          draft.put(tokens.start(i + 2), '0');
          draft.put(tokens.start(last), ')');
        }
        return last;
      }
    }
  }

  private boolean isMember(int i) {
    return tokens.is(i - 1, '.') || tokens.is(i - 1, '>') && tokens.is(i - 2, '-');
  }

  /** {@code *p __free(kfree)} says something about {@code p}. */
  private void noteCleanup(int i) {
    String word = tokens.text(i);
    int name = i - 1;
    while (tokens.isIdentifier(name) && draft.treatment(name) == Treatment.BLANK) {
      name--;
    }
    if (CLEANUP.contains(word) && tokens.isIdentifier(name)) {
      int from = tokens.end(i + 1);
      int to = tokens.start(brackets.partner(i + 1));
      String text = CText.squeeze(tokens.source().substring(from, to).trim());
      draft.note(name, new Note.Cleanup(new Attribute(word, List.of(text))));
    }
  }

  private int plainWord(int i, int to, boolean called) {
    String word = tokens.text(i);
    if (AGGREGATES.contains(word)) {
      return aggregate(i, to);
    }
    if (called && tokens.is(i + 2, '*') && tokens.is(i + 3, "const")) {
      // type_t (*const name)(...)
      return i;
    }
    if (called) {
      arguments(i + 1);
      int close = brackets.partner(i + 1);
      if (close + 1 < to && tokens.kindIs(close + 1, Tokens.Kind.STRING)) {
        // __stringify(X) "..."
        draft.blankTokens(i, close);
      }
      return close;
    }
    if (i + 1 < to && tokens.kindIs(i + 1, Tokens.Kind.STRING)) {
      // KERN_ERR "..."
      draft.blankTokens(i, i);
    } else if (i + 1 < to
        && tokens.isIdentifier(i + 1)
        && (isBeforeString(i + 1, to) || isCast(i, word))) {
      draft.blankTokens(i, i);
    }
    return i;
  }

  /** {@code p = IOADDRESS base;}: between an equals sign and a name, a macro can only convert. */
  private boolean isCast(int i, String word) {
    return tokens.is(i - 1, '=')
        && word.equals(word.toUpperCase(Locale.ROOT))
        && statements.isOnOneLine(i, i + 1);
  }

  /** Whether words and calls, and nothing else, stand between a token and a string behind it. */
  private boolean isBeforeString(int from, int to) {
    int i = from;
    while (i < to && tokens.isIdentifier(i)) {
      i = draft.isCalled(i, to) ? brackets.partner(i + 1) + 1 : i + 1;
    }
    return i < to && tokens.kindIs(i, Tokens.Kind.STRING);
  }

  /**
   * {@code asm volatile (...)} becomes 0; what is known of it is noted. Returns the index of its
   * last token.
   *
   * @param names whether it only names the register of a variable
   */
  int assembler(int i, int to, boolean names) {
    int open = i + 1;
    boolean jumps = tokens.text(i).contains("goto");
    while (open < to && tokens.isIdentifier(open)) {
      jumps |= tokens.is(open, "goto");
      open++;
    }
    if (open >= to || !tokens.is(open, '(') || !draft.closesBefore(open, to)) {
      return i;
    }
    int close = brackets.partner(open);
    draft.blankTokens(i, close);
    if (!names) {
      draft.put(tokens.start(i), '0');
      Span span = new Span(tokens.start(i), tokens.end(close));
      draft.note(i, new Note.Assembler(span, jumps ? labels(open, close) : List.of()));
    }
    return close;
  }

  /** The labels of {@code asm goto}, behind the fourth colon. */
  private List<String> labels(int open, int close) {
    List<String> labels = new ArrayList<>();
    int colons = 0;
    for (int i = open + 1; i < close; i++) {
      if (brackets.partner(i) > i) {
        i = brackets.partner(i);
      } else if (tokens.is(i, ':')) {
        colons++;
      } else if (colons == 4 && tokens.isIdentifier(i)) {
        labels.add(tokens.text(i));
      }
    }
    return labels;
  }

  /** Members of a struct, union or enum declared here say nothing about what is executed. */
  private int aggregate(int i, int to) {
    int open = i + 1;
    while (open < to && tokens.isIdentifier(open)) {
      int next = draft.skipMeaningless(open, to);
      draft.blankTokens(open, next - 1);
      open = next > open ? next : open + 1;
    }
    if (open < to && tokens.is(open, '{') && draft.closesBefore(open, to)) {
      draft.blankTokens(open + 1, brackets.partner(open) - 1);
      return brackets.partner(open);
    }
    return open - 1;
  }

  /** Adjacent strings and the macros between them are one string; one is enough. */
  private int string(int first, int to) {
    int at = first + 1;
    while (at < to) {
      if (tokens.kindIs(at, Tokens.Kind.STRING)) {
        at++;
      } else if (tokens.isIdentifier(at)) {
        at = draft.isCalled(at, to) ? brackets.partner(at + 1) + 1 : at + 1;
      } else {
        break;
      }
    }
    draft.blankTokens(first + 1, at - 1);
    return at - 1;
  }

  /**
   * {@code 3D} is a number to the preprocessor only; as a macro's argument it is a name. A word
   * behind a number, {@code 4 KB}, is a macro that begins with an operator.
   */
  private int number(int i, int to) {
    if (!isConstant(tokens.text(i))) {
      draft.put(tokens.start(i), '_');
    }
    if (i + 1 < to && tokens.isIdentifier(i + 1) && !statements.isKeyword(i + 1)) {
      draft.blankTokens(i + 1, i + 1);
      draft.note(i, new Note.Scaled(tokens.end(i + 1)));
      return i + 1;
    }
    return i;
  }

  private static boolean isConstant(String digits) {
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    boolean binary = digits.startsWith("0b") || digits.startsWith("0B");
    String allowed = hexadecimal ? "abcdefABCDEFpPxXuUlL" : binary ? "bBuUlL" : "eEfFuUlL";
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '+' && c != '-' && allowed.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** {@code &&label} where a value is expected is a label's address. */
  private int ampersands(int i, int from, int to) {
    if (!tokens.is(i, '&')
        || !tokens.is(i + 1, '&')
        || i + 2 >= to
        || !tokens.isIdentifier(i + 2)
        || tokens.start(i + 1) != tokens.end(i)
        || i > from && endsOperand(i - 1)) {
      return i;
    }
    draft.blankTokens(i, i);
    draft.note(i + 1, new Note.LabelAddress());
    return i + 1;
  }

  private boolean endsOperand(int i) {
    return tokens.kind(i) != Tokens.Kind.PUNCTUATION || tokens.is(i, ')') || tokens.is(i, ']');
  }

  private int braces(int open, int to) {
    if (!draft.closesBefore(open, to)) {
      return open;
    }
    int close = brackets.partner(open);
    if (tokens.is(open - 1, '(')) {
      statements.statements(open + 1, close);
    } else {
      elements(open, close);
    }
    return close;
  }

  // Initializers

  private void elements(int open, int close) {
    int start = open + 1;
    for (int i = open + 1; i <= close; i++) {
      if (i < close && brackets.partner(i) > i) {
        i = brackets.partner(i);
      } else if (i == close || tokens.is(i, ',')) {
        if (start < i) {
          element(start, i);
        }
        start = i + 1;
      }
    }
  }

  /** One value with its designator; macros before it bring their own commas. */
  private void element(int start, int to) {
    int from = start;
    while (from < to && !isElement(from, to)) {
      int next = from + 1;
      if (!tokens.isIdentifier(from)) {
        draft.blankTokens(start, to - 1);
        draft.put(tokens.start(start), '0');
        draft.note(start, new Note.Element());
        return;
      }
      if (draft.isCalled(from, to)) {
        next = brackets.partner(from + 1) + 1;
      }
      from = next;
    }
    if (from < to) {
      draft.blankTokens(start, from - 1);
      rewrite(from, to);
    }
  }

  private boolean isElement(int from, int to) {
    int value = from;
    while (value < to) {
      if (tokens.is(value, '.') && tokens.isIdentifier(value + 1)) {
        value += 2;
      } else if (tokens.is(value, '[') && draft.closesBefore(value, to)) {
        value = brackets.partner(value) + 1;
      } else {
        break;
      }
    }
    if (value > from) {
      if (!tokens.is(value, '=')) {
        return false;
      }
      value++;
    } else if (tokens.isIdentifier(from) && tokens.is(from + 1, ':')) {
      value = from + 2;
    }
    return value < to
        && (tokens.is(value, '{') && brackets.partner(value) == to - 1
            || ExpressionShape.isExpression(tokens, brackets, value, to));
  }

  // Arguments

  /**
   * Rewrites the arguments of a function or macro. What is no expression is taken out.
   *
   * @return how many arguments are left
   */
  int arguments(int open) {
    int close = brackets.partner(open);
    if (open + 1 == close) {
      return 0;
    }
    int left = 0;
    int start = open + 1;
    for (int i = open + 1; i <= close; i++) {
      if (i < close && brackets.partner(i) > i) {
        i = brackets.partner(i);
      } else if (i == close || tokens.is(i, ',')) {
        boolean stays = argument(start, i, open);
        if (start > open + 1 && (!stays || left == 0)) {
          draft.blankTokens(start - 1, start - 1);
        }
        left += stays ? 1 : 0;
        start = i + 1;
      }
    }
    return left;
  }

  /** Rewrites one argument; returns whether it is still there. */
  private boolean argument(int from, int to, int open) {
    if (draft.skipMeaningless(from, to) == to) {
      draft.removeArgument(Kind.OPAQUE, from, to, open);
      return false;
    }
    if (tokens.is(from, '{') && brackets.partner(from) == to - 1) {
      braced(from, to, open);
      return false;
    }
    if (statements.isKeyword(from) || hasSemicolon(from, to)) {
      statements.statements(from, to);
      draft.removeArgument(Kind.STATEMENTS, from, to, open);
      return false;
    }
    if (typeArgument(from, to)) {
      return true;
    }
    if (!isTypeFirst(from, to) && ExpressionShape.isExpression(tokens, brackets, from, to)) {
      rewrite(from, to);
      return true;
    }
    int last = lastOfStrings(from, to);
    if (last > from) {
      // KERN_ERR pr_fmt("...")
      draft.blankTokens(from, last - 1);
      rewrite(last, to);
      return true;
    }
    if (isElement(from, to)) {
      element(from, to);
      draft.removeArgument(Kind.ELEMENTS, from, to, open);
    } else if (mayHaveEffect(from, to)) {
      statements.statements(from, to);
      draft.removeArgument(Kind.STATEMENTS, from, to, open);
    } else {
      draft.removeArgument(Kind.OPAQUE, from, to, open);
    }
    return false;
  }

  /**
   * Where the last of the words and calls begins that an argument consists of: macros that make one
   * string; -1 if it consists of something else.
   */
  private int lastOfStrings(int from, int to) {
    if (isTypeFirst(from, to)) {
      return -1;
    }
    int last = -1;
    boolean called = false;
    for (int i = from; i < to; i++) {
      if (!tokens.isIdentifier(i) || draft.treatment(i) != null) {
        return -1;
      }
      last = i;
      called = draft.isCalled(i, to);
      i = called ? brackets.partner(i + 1) : i;
    }
    return called ? last : -1;
  }

  /** {@code { f(); }} is a block, {@code { 1, 2 }} an initializer. */
  private void braced(int from, int to, int open) {
    if (from + 2 == to || hasSemicolon(from + 1, to - 1)) {
      statements.statements(from, to);
      draft.removeArgument(Kind.STATEMENTS, from, to, open);
      return;
    }
    elements(from, to - 1);
    draft.removeArgument(Kind.INITIALIZER, from, to, open);
  }

  private boolean hasSemicolon(int from, int to) {
    for (int i = from; i < to; i++) {
      if (tokens.is(i, ';')) {
        return true;
      }
      if (brackets.partner(i) > i) {
        i = brackets.partner(i);
      }
    }
    return false;
  }

  /** Whether an argument calls or assigns anything, so that it should be understood. */
  private boolean mayHaveEffect(int from, int to) {
    for (int i = from; i < to; i++) {
      boolean called = tokens.isIdentifier(i) && draft.isCalled(i, to);
      if (called && draft.treatment(i) == null || statements.isKeyword(i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an argument begins as a type does, and so is no expression. */
  private boolean isTypeFirst(int from, int to) {
    if (!tokens.isIdentifier(from)) {
      return false;
    }
    Treatment treatment = draft.treatment(from);
    return treatment == Treatment.TYPE && to > from + 1
        || treatment == Treatment.TYPE_CALL
        || AGGREGATES.contains(tokens.text(from))
        || QUALIFIERS.contains(tokens.text(from));
  }

  /**
   * Makes a name of a type among a macro's arguments, {@code container_of(p, struct s, m)}; returns
   * false if it is no type that has a name.
   */
  private boolean typeArgument(int from, int to) {
    int stars = to;
    while (stars > from && tokens.is(stars - 1, '*')) {
      stars--;
    }
    boolean keyword = false;
    int names = 0;
    for (int i = from; i < stars; i++) {
      if (!tokens.isIdentifier(i)) {
        return false;
      }
      Treatment treatment = draft.treatment(i);
      if (treatment == Treatment.TYPE || AGGREGATES.contains(tokens.text(i))) {
        keyword = true;
      } else if (!QUALIFIERS.contains(tokens.text(i)) && treatment != Treatment.BLANK) {
        names++;
      }
    }
    // "struct s *p" is a parameter; "a * b" without anything behind the star is a type.
    if (names > 1 || !keyword && stars == to || from == stars) {
      return false;
    }
    boolean named = false;
    for (int i = stars - 1; i >= from; i--) {
      Treatment treatment = draft.treatment(i);
      String word = tokens.text(i);
      if (AGGREGATES.contains(word) || QUALIFIERS.contains(word) || named) {
        draft.blankTokens(i, i);
      } else if (treatment == Treatment.TYPE) {
        // An upper-case letter makes a name of the keyword.
        char first = word.charAt(0);
        draft.put(tokens.start(i), first == '_' ? 'B' : Character.toUpperCase(first));
        named = true;
      } else if (treatment == Treatment.BLANK) {
        draft.blankTokens(i, i);
      } else {
        named = true;
      }
    }
    draft.blankTokens(stars, to - 1);
    return named;
  }
}
