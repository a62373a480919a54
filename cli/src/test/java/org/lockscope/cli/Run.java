package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.lockscope.cli.text.Look;

/**
 * A command line and what came of it.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {

  /** Runs a command line with its output going to files. */
  static Run of(String... args) {
    return with(Look.PLAIN, 0, "", args);
  }

  /** Runs a command line that reads from standard input. */
  static Run reading(String input, String... args) {
    return with(Look.PLAIN, 0, input, args);
  }

  /** Runs a command line on a terminal. */
  static Run with(Look look, int errColumns, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    Terminal terminal =
        new Terminal(in, out, new PrintWriter(err, true, StandardCharsets.UTF_8), look, errColumns);
    int code = Lockscope.run(terminal, args);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /**
   * Asserts that a run printed nothing but one line, about what is wrong with what it was given.
   */
  static void assertBad(Run run, String message) {
    assertThat(run.err()).startsWith("lockscope: ").contains(message).hasLineCount(1);
    assertThat(run.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(run.out()).isEmpty();
  }
}
