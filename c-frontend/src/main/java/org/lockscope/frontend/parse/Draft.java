package org.lockscope.frontend.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lockscope.frontend.ast.FunctionDefinition.Problem;
import org.lockscope.frontend.parse.KernelSpellings.Treatment;
import org.lockscope.frontend.parse.Note.Fragment;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;

/** A text while it is rewritten, in place: it keeps its length and its newlines. */
final class Draft {

  private final Tokens tokens;
  private final Brackets brackets;
  private final char[] text;
  private final Map<Integer, Note> notes = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Integer, List<Fragment>> arguments = new TreeMap<>();
  private final List<LateChange> late = new ArrayList<>();

  /** A change that is made when everything inside a number of tokens is rewritten. */
  private record LateChange(int tokens, Runnable change) {}

  Draft(Tokens tokens) {
    this.tokens = tokens;
    this.brackets = Brackets.of(tokens);
    this.text = tokens.source().toCharArray();
  }

  Tokens tokens() {
    return tokens;
  }

  Brackets brackets() {
    return brackets;
  }

  /** What the table of spellings says about a token; null if nothing. */
  Treatment treatment(int i) {
    return KernelSpellings.find(tokens.source(), tokens.start(i), tokens.end(i));
  }

  /** Whether a pair of parentheses stands behind a token and ends before token {@code end}. */
  boolean isCalled(int i, int end) {
    return i + 1 < end && tokens.is(i + 1, '(') && closesBefore(i + 1, end);
  }

  /** Whether the bracket at {@code open} is closed before token {@code end}. */
  boolean closesBefore(int open, int end) {
    int close = brackets.partner(open);
    return close > open && close < end;
  }

  /** The first token from {@code i} on that is not a word, or call, without meaning. */
  int skipMeaningless(int i, int end) {
    int at = i;
    while (at < end && tokens.isIdentifier(at)) {
      Treatment treatment = treatment(at);
      if (treatment == Treatment.BLANK && !tokens.is(at + 1, '(')) {
        at++;
      } else if (treatment == Treatment.BLANK_CALL && isCalled(at, end)) {
        at = brackets.partner(at + 1) + 1;
      } else {
        break;
      }
    }
    return at;
  }

  // Changes

  void note(int token, Note note) {
    notes.put(tokens.start(token), note);
  }

  void problem(int token, String reason) {
    problems.add(new Problem(new Span(tokens.start(token), tokens.end(token)), reason, false));
  }

  void blankTokens(int first, int last) {
    if (first <= last) {
      blank(tokens.start(first), tokens.end(last));
    }
  }

  void blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] != '\n') {
        text[i] = ' ';
      }
    }
  }

  void put(int offset, char c) {
    text[offset] = c;
  }

  char at(int offset) {
    return text[offset];
  }

  void put(int offset, String word) {
    word.getChars(0, word.length(), text, offset);
  }

  /** Takes an argument out of the parentheses that open at token {@code open}. */
  void removeArgument(Fragment.Kind kind, int from, int to, int open) {
    late.add(
        new LateChange(
            to - from,
            () ->
                arguments
                    .computeIfAbsent(tokens.start(open), o -> new ArrayList<>())
                    .add(cut(kind, from, to))));
  }

  /** Takes the braces out that stand behind the call of the macro at token {@code name}. */
  void removeInitialValue(int from, int to, int name) {
    late.add(
        new LateChange(
            to - from,
            () -> note(name, new Note.InitialValue(cut(Fragment.Kind.INITIALIZER, from, to)))));
  }

  /** Puts a stand-in in the place of the tokens of a range. */
  void replaceTokens(int first, int last, String standIn) {
    late.add(
        new LateChange(
            last - first + 1,
            () -> {
              blankTokens(first, last);
              put(tokens.start(first), standIn);
            }));
  }

  Rewritten finish(String before, String after) {
    // What is inside goes before what is around it.
    late.sort(Comparator.comparingInt(LateChange::tokens));
    late.forEach(l -> l.change().run());
    arguments.forEach((open, fragments) -> notes.put(open, new Note.Arguments(fragments)));
    return new Rewritten(
        tokens.source(),
        new Span(0, text.length),
        before + new String(text) + after,
        -before.length(),
        notes,
        problems);
  }

  private Fragment cut(Fragment.Kind kind, int from, int to) {
    if (from == to) {
      int nowhere = tokens.end(from - 1);
      return new Fragment(kind, new Span(nowhere, nowhere), "");
    }
    Span span = new Span(tokens.start(from), tokens.end(to - 1));
    String source = new String(text, span.start(), span.length());
    blank(span.start(), span.end());
    return new Fragment(kind, span, source);
  }
}
