package org.lockscope.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.ConfigurationSpace;

/**
 * Reads whole folders of C and counts what the front-end makes of them.
 *
 * <p>An opening brace in the first column is, in the kernel's style, the start of a function's
 * body. Each must lie in a function, in a function no configuration sees, or in an item that is
 * named as unreadable; otherwise a function was lost without a word.
 */
final class Survey {

  private final ConfigurationSpace space = ConfigurationSpace.unconstrained();
  private final Set<String> words = Set.of("lock", "irq", "preempt", "rcu");

  int files;
  long bytes;
  int bodies;
  int lost;
  int dead;
  int functions;
  int variants;

  /** Functions with a variant that has a place that could not be parsed. */
  int bad;

  /** Functions with a variant in whose tree the grammar saw an error, harmless or not. */
  int strictlyBad;

  int unknown;
  int unreadable;

  /** Functions that parsed, but with other numbers of statements than their keywords. */
  int unfaithful;

  /** Functions whose span holds more than the function. */
  int misplaced;

  final List<String> findings = new ArrayList<>();

  /** Reads every file below a folder whose name ends with {@code extension}. */
  void read(Path folder, String extension) throws IOException {
    List<Path> found;
    try (Stream<Path> paths = Files.walk(folder)) {
      found =
          paths
              .filter(p -> p.toString().endsWith(extension) && Files.isRegularFile(p))
              .sorted()
              .toList();
    }
    for (Path file : found) {
      try {
        read(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void read(Path file) throws IOException {
    SourceText text = SourceText.of(Files.readAllBytes(file));
    TranslationUnit unit =
        new CFrontend(space, word -> words.stream().anyMatch(word::contains)).read(text);
    files++;
    bytes += text.length();
    dead += unit.dead().size();
    unit.problems().forEach(problem -> findings.add("PROBLEM " + file + " " + problem));
    for (TranslationUnit.Unreadable item : unit.unreadable()) {
      unreadable++;
      findings.add("UNREADABLE " + file + ":" + item.line() + " " + item.reason());
    }
    unit.functions().forEach(function -> count(function, file, text));
    lookForLostBodies(file, text, unit);
  }

  private void count(Function function, Path file, SourceText text) {
    functions++;
    boolean isBad = false;
    boolean isStrictlyBad = false;
    boolean isUnknown = false;
    boolean isMisplaced = false;
    boolean isUnfaithful = false;
    for (Function.Variant variant : function.variants()) {
      FunctionDefinition definition = variant.definition();
      variants++;
      isUnknown |= definition.body().isEmpty();
      isMisplaced |= startsTooEarly(definition);
      if (definition.isParsed() && !isUnfaithful) {
        Optional<String> difference = Keywords.difference(definition);
        isUnfaithful = difference.isPresent();
        difference.ifPresent(
            d ->
                findings.add(
                    "UNFAITHFUL "
                        + file
                        + ":"
                        + text.line(function.span().start())
                        + " "
                        + function.name()
                        + ": "
                        + d));
      }
      if (!definition.problems().isEmpty()) {
        FunctionDefinition.Problem problem = definition.problems().get(0);
        String source = definition.source(problem.span());
        if (!isStrictlyBad || !isBad && !definition.isParsed()) {
          findings.add(
              String.format(
                  "%s %s:%d %s: %s: %s",
                  isUnknown ? "UNKNOWN" : definition.isParsed() ? "HARMLESS" : "BAD",
                  file,
                  text.line(function.span().start() + problem.span().start()),
                  function.name(),
                  problem.reason(),
                  source.substring(0, Math.min(100, source.length()))));
        }
        isStrictlyBad = true;
        isBad |= !definition.isParsed();
      }
    }
    bad += isBad ? 1 : 0;
    strictlyBad += isStrictlyBad ? 1 : 0;
    unknown += isUnknown ? 1 : 0;
    unfaithful += isUnfaithful ? 1 : 0;
    if (isMisplaced) {
      misplaced++;
      findings.add(
          "MISPLACED " + file + ":" + text.line(function.span().start()) + " " + function.name());
    }
  }

  /**
   * Whether there is a semicolon outside of brackets, or more than a head can have, before the
   * body.
   */
  private static boolean startsTooEarly(FunctionDefinition definition) {
    String text = definition.text();
    int depth = 0;
    int lines = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      } else if (depth == 0 && c == '{') {
        return lines > 6;
      } else if (depth == 0 && c == ';') {
        return true;
      } else if (depth == 0 && c == '\n' && i > 0 && text.charAt(i - 1) > ' ') {
        lines++;
      }
    }
    return true;
  }

  private void lookForLostBodies(Path file, SourceText text, TranslationUnit unit) {
    BitSet accounted = new BitSet();
    unit.functions().forEach(f -> mark(accounted, f.span()));
    unit.dead().forEach(span -> mark(accounted, span));
    unit.unreadable().forEach(item -> mark(accounted, item.span()));
    Tokens tokens = Tokens.of(withoutDirectives(text));
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, '{') && tokens.isInColumnOne(i) && opensBody(tokens, i)) {
        bodies++;
        if (!accounted.get(tokens.start(i))) {
          lost++;
          findings.add("LOST " + file + ":" + text.line(tokens.start(i)));
        }
      }
    }
  }

  private static String withoutDirectives(SourceText text) {
    char[] code = text.characters().toCharArray();
    boolean directive = false;
    for (int line = 1; line <= text.lines(); line++) {
      Span span = text.lineSpan(line);
      String content = text.slice(span);
      directive |= content.stripLeading().startsWith("#");
      if (directive) {
        Arrays.fill(code, span.start(), span.end(), ' ');
      }
      directive &= content.endsWith("\\");
    }
    return new String(code);
  }

  /**
   * Whether a brace is neither in an initializer nor behind the head of a struct, union or enum.
   */
  private static boolean opensBody(Tokens tokens, int brace) {
    int before = brace - 1;
    while (tokens.isIdentifier(before)) {
      if (Set.of("struct", "union", "enum").contains(tokens.text(before))) {
        return false;
      }
      before--;
    }
    return before < 0 || tokens.is(before, ')') || tokens.is(before, ';');
  }

  private static void mark(BitSet offsets, Span span) {
    offsets.set(span.start(), span.end());
  }

  @Override
  public String toString() {
    return String.format(
        "%d files, %d functions, %d variants: bad %d (%.3f%%), strictly %d (%.3f%%), unknown %d,"
            + " unreadable %d, dead %d, misplaced %d, unfaithful %d; %d bodies, %d lost",
        files,
        functions,
        variants,
        bad,
        100.0 * bad / functions,
        strictlyBad,
        100.0 * strictlyBad / functions,
        unknown,
        unreadable,
        dead,
        misplaced,
        unfaithful,
        bodies,
        lost);
  }
}
