package org.lockscope.frontend.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockscope.frontend.ast.FunctionDefinition.Problem;
import org.lockscope.frontend.source.Span;

/**
 * C for the grammar, with all that the rewriting knows and the grammar does not.
 *
 * @param original the characters before rewriting
 * @param part which of them are to be parsed
 * @param text the characters to parse; as long as {@code original} and with the same newlines, but
 *     for {@code shift} characters wrapped around the front
 * @param shift what to add to an offset in {@code text} to get one in {@code original}
 * @param notes what the rewriting hides, by offset in {@code original}
 * @param problems what is wrong with the structure of the statements, though the grammar may not
 *     see it
 */
record Rewritten(
    String original,
    Span part,
    String text,
    int shift,
    Map<Integer, Note> notes,
    List<Problem> problems) {

  /** The place in the original text of a range of the parsed one. */
  Span span(int start, int end) {
    int from = Math.min(part.end(), Math.max(part.start(), start + shift));
    return new Span(from, Math.min(part.end(), Math.max(from, end + shift)));
  }

  /** The note of a type at an offset of the original text. */
  <T extends Note> Optional<T> note(int offset, Class<T> type) {
    Note note = notes.get(offset);
    return type.isInstance(note) ? Optional.of(type.cast(note)) : Optional.empty();
  }

  /** The text to parse for a fragment of this one. */
  Rewritten fragment(Note.Fragment fragment) {
    String before =
        switch (fragment.kind()) {
          case STATEMENTS, OPAQUE -> "{";
          case INITIALIZER -> "{x y=";
          case ELEMENTS -> "{x y={";
        };
    String after =
        switch (fragment.kind()) {
          case STATEMENTS, INITIALIZER, OPAQUE -> ";}";
          case ELEMENTS -> "};}";
        };
    return new Rewritten(
        original,
        fragment.span(),
        before + fragment.text() + after,
        fragment.span().start() - before.length(),
        notes,
        List.of());
  }

  /** The word at an offset, as it was before rewriting. */
  String word(int offset) {
    return original.substring(offset, CText.wordEnd(original, offset));
  }

  /** The characters of a span before rewriting, with runs of white space made one blank. */
  String source(Span span) {
    return CText.squeeze(original.substring(span.start(), span.end())).trim();
  }

  /** A type as written, without the words that say nothing. */
  String type(Span span) {
    String source = source(span);
    if (!source.contains("__")) {
      return source;
    }
    StringBuilder words = new StringBuilder(source.length());
    for (String word : source.split(" ", -1)) {
      if (!KernelSpellings.is(word, KernelSpellings.Treatment.BLANK)) {
        words.append(words.isEmpty() ? "" : " ").append(word);
      }
    }
    return words.toString();
  }
}
