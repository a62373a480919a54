package org.lockscope.analyzer.series;

/** An input from which nothing can be analysed. The message is one line that names the input. */
public final class InputException extends Exception {

  /** Whether nothing is wrong with the input but that it changes no C. */
  private final boolean withoutC;

  /** The input and what is wrong with it. */
  public InputException(String input, String message) {
    this(input, message, false);
  }

  /** The input and what is wrong with it, because of another exception. */
  public InputException(String input, String message, Throwable cause) {
    super(Problem.fatal(input, message).text(), cause);
    this.withoutC = false;
  }

  private InputException(String input, String message, boolean withoutC) {
    super(Problem.fatal(input, message).text());
    this.withoutC = withoutC;
  }

  /** An input that is all right, but in which nothing changes that could be analysed. */
  public static InputException withoutC(String input, String message) {
    return new InputException(input, message, true);
  }

  /** Whether nothing is wrong with the input but that it changes no C. */
  public boolean isWithoutC() {
    return withoutC;
  }
}
