package org.lockscope.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.stream.Stream;

/** Standard output of a terminal, on which long texts are shown by a pager, as git shows them. */
final class PagedOutput extends FilterOutputStream {

  /** What a shell says if it does not find a command. */
  private static final int NOT_FOUND = 127;

  private final String pager;

  /**
   * Output to a terminal.
   *
   * @param pager a command for the shell
   */
  PagedOutput(OutputStream terminal, String pager) {
    super(terminal);
    this.pager = pager;
  }

  /** Output to a terminal, with the pager of the user, if it is not to be without one. */
  static OutputStream of(OutputStream terminal, Map<String, String> environment) {
    String pager =
        Stream.of("LOCKSCOPE_PAGER", "GIT_PAGER", "PAGER")
            .filter(environment::containsKey)
            .map(environment::get)
            .findFirst()
            .orElse("less");
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    return dumb || pager.isBlank() || pager.equals("cat")
        ? terminal
        : new PagedOutput(terminal, pager);
  }

  /**
   * Shows a text, and waits until the user has seen enough.
   *
   * @throws IOException if it cannot be shown at all
   */
  void show(byte[] text) throws IOException {
    if (!page(text)) {
      write(text);
      flush();
    }
  }

  /** Tells whether there is such a pager. */
  private boolean page(byte[] text) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", pager)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // What fits on the screen is only printed; colours are let through.
    builder.environment().putIfAbsent("LESS", "FRX");
    builder.environment().putIfAbsent("LV", "-c");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return false;
    }
    // Whoever presses Control-C means the pager, and must not find it without its terminal.
    Thread untilItEnds = new Thread(() -> wait(process));
    Runtime.getRuntime().addShutdownHook(untilItEnds);
    try (OutputStream in = process.getOutputStream()) {
      in.write(text);
    } catch (IOException e) {
      // It was left before it had read all.
    }
    int code = wait(process);
    try {
      Runtime.getRuntime().removeShutdownHook(untilItEnds);
    } catch (IllegalStateException e) {
      // This process is about to end.
    }
    return code != NOT_FOUND;
  }

  private static int wait(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
