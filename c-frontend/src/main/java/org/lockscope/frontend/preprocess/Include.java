package org.lockscope.frontend.preprocess;

import java.util.Optional;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.PresenceCondition;

/**
 * One {@code #include}.
 *
 * @param path the path as written, without delimiters
 * @param quoted whether it was written in quotes, so that the file's own folder comes first
 * @param span the directive
 * @param condition when the directive is seen
 */
public record Include(String path, boolean quoted, Span span, PresenceCondition condition) {

  /** Reads the argument of an {@code #include}; empty where a macro names the file. */
  static Optional<Include> of(Directive directive, PresenceCondition condition) {
    String argument = directive.argument();
    if (argument.length() < 3) {
      return Optional.empty();
    }
    boolean quoted = argument.charAt(0) == '"';
    if (!quoted && argument.charAt(0) != '<') {
      return Optional.empty();
    }
    int close = argument.indexOf(quoted ? '"' : '>', 1);
    return close < 2
        ? Optional.empty()
        : Optional.of(
            new Include(argument.substring(1, close), quoted, directive.span(), condition));
  }
}
