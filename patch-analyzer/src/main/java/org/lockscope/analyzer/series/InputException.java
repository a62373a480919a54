package org.lockscope.analyzer.series;

/** An input from which nothing can be analysed. The message is one line that names the input. */
public final class InputException extends Exception {

  /** The input and what is wrong with it. */
  public InputException(String input, String message) {
    super(Problem.fatal(input, message).text());
  }

  /** The input and what is wrong with it, because of another exception. */
  public InputException(String input, String message, Throwable cause) {
    super(Problem.fatal(input, message).text(), cause);
  }
}
