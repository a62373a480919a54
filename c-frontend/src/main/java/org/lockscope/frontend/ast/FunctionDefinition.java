package org.lockscope.frontend.ast;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lockscope.frontend.source.Span;

/**
 * A function as one variant of the source defines it.
 *
 * @param head what stands before the body
 * @param body the body; empty if the parser could make nothing of it
 * @param problems the places that could not be parsed
 * @param text the characters the model was made from: directives, comments and branches not taken
 *     are blank. Equal texts are equal functions.
 */
public record FunctionDefinition(
    FunctionHead head, Optional<Stmt.Block> body, List<Problem> problems, String text) {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  public FunctionDefinition {
    problems = List.copyOf(problems);
  }

  /** The function's name. */
  public String name() {
    return head.name();
  }

  /** Whether everything that is ever evaluated could be parsed. */
  public boolean isParsed() {
    return body.isPresent() && problems.stream().allMatch(Problem::harmless);
  }

  /** The characters of a node, with runs of white space made one blank. */
  public String source(Span span) {
    String source = text.substring(span.start(), span.end()).trim();
    return SPACE.matcher(source).replaceAll(" ");
  }

  /**
   * A place that could not be parsed.
   *
   * @param span where, relative to the function's first character
   * @param reason what is wrong
   * @param harmless whether nothing there is ever evaluated: a type, the operand of {@code sizeof}
   */
  public record Problem(Span span, String reason, boolean harmless) {}
}
