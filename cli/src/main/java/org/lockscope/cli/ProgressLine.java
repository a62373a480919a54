package org.lockscope.cli;

import org.lockscope.analyzer.report.Progress;

/** One line on a terminal that tells how far the work is, and leaves no trace. */
final class ProgressLine implements Progress, AutoCloseable {

  /** What takes less long is not worth a line. */
  private static final long PATIENCE = 300_000_000L;

  private static final String ERASE = "\r\033[K";

  private final Terminal terminal;
  private final boolean shown;
  private final long start = System.nanoTime();
  private boolean dirty;

  ProgressLine(Terminal terminal, boolean wanted) {
    this.terminal = terminal;
    this.shown = wanted && terminal.errColumns() > 0;
  }

  @Override
  public void step(int done, int total, String what) {
    if (done < total) {
      show("analysing " + (done + 1) + "/" + total + "  " + what);
    }
  }

  /** Shows what is going on. */
  void show(String what) {
    if (!shown || System.nanoTime() - start < PATIENCE) {
      return;
    }
    String line = what.replaceAll("\\p{Cntrl}", "?");
    int room = terminal.errColumns() - 1;
    terminal.err().print(ERASE + (line.length() > room ? line.substring(0, room) : line));
    terminal.err().flush();
    dirty = true;
  }

  @Override
  public void close() {
    if (dirty) {
      terminal.err().print(ERASE);
      terminal.err().flush();
    }
  }
}
