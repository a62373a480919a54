package org.lockscope.analyzer.series;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something went wrong that no input should lead to. It costs what was being looked at, and not
 * what else there is to look at; that memory ran out is no such thing.
 */
public final class InternalFailure {

  private InternalFailure() {}

  /**
   * What is found out about something, or what went wrong.
   *
   * @param result empty if something went wrong
   * @param failure what went wrong, in one line for whoever can mend it
   */
  public record Attempt<T>(Optional<T> result, Optional<String> failure) {}

  /** Finds something out, whatever goes wrong. */
  public static <T> Attempt<T> attempt(Supplier<T> work) {
    try {
      return new Attempt<>(Optional.of(work.get()), Optional.empty());
    } catch (RuntimeException | StackOverflowError e) {
      return new Attempt<>(Optional.empty(), Optional.of(text(e)));
    }
  }

  private static String text(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    String message =
        Optional.ofNullable(failure.getMessage())
            .map(m -> ": " + m.lines().findFirst().orElse(""))
            .orElse("");
    String place =
        trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    return "internal failure (%s%s%s), please report"
        .formatted(failure.getClass().getSimpleName(), message, place);
  }
}
