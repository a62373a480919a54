package org.lockscope.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.lockscope.cli.text.Look;

/**
 * Where a command reads from and writes to, and what that is like. Everything is UTF-8, whatever
 * the locale says.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param look how text should look on standard output
 * @param errColumns how wide standard error is; 0 if it is no terminal
 */
record Terminal(InputStream in, OutputStream out, PrintWriter err, Look look, int errColumns) {

  private static final int USUAL_COLUMNS = 80;

  /** Files and pipes. */
  static Terminal none(InputStream in, OutputStream out, OutputStream err) {
    return new Terminal(in, out, writer(err), Look.PLAIN, 0);
  }

  /** The one of this process; the launcher has looked what it is like. */
  static Terminal ofProcess() {
    int columns = Integer.getInteger("lockscope.columns", 0);
    columns = columns > 0 ? columns : USUAL_COLUMNS;
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    return new Terminal(
        System.in,
        Boolean.getBoolean("lockscope.terminal.out") ? PagedOutput.of(out, System.getenv()) : out,
        writer(new FileOutputStream(FileDescriptor.err)),
        look(Boolean.getBoolean("lockscope.terminal.out"), columns, System.getenv()),
        Boolean.getBoolean("lockscope.terminal.err") ? columns : 0);
  }

  /** How text should look; only the locale of a terminal matters. */
  static Look look(boolean terminal, int columns, Map<String, String> environment) {
    if (!terminal) {
      return Look.PLAIN;
    }
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean color = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return Look.terminal(columns, color, isUnicode(environment));
  }

  private static boolean isUnicode(Map<String, String> environment) {
    for (String variable : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }

  private static PrintWriter writer(OutputStream out) {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }

  /**
   * Prints to standard output, by a pager if that is a terminal. That nobody reads any more is no
   * error.
   *
   * @throws IOException if it cannot be written
   */
  void print(String text) throws IOException {
    try {
      if (out instanceof PagedOutput paged) {
        paged.show(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (!message.contains("pipe")) {
        throw e;
      }
    }
  }

  /** A writer to standard output for those who need one. */
  PrintWriter printer() {
    return writer(out);
  }

  /** Prints a line about what is wrong to standard error. */
  void complain(String line) {
    err.println("lockscope: " + line.replaceAll("\\p{Cntrl}", "?"));
  }
}
