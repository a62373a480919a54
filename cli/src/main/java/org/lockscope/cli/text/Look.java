package org.lockscope.cli.text;

/**
 * How text should look where it is read.
 *
 * @param width columns of a line, as far as lines can be broken
 * @param terminal whether a line that cannot be broken is cut there rather than run over
 * @param color whether escape sequences for colours are understood
 * @param unicode whether anything but ASCII can be shown
 */
public record Look(int width, boolean terminal, boolean color, boolean unicode) {

  /** What files and pipes get, always the same. */
  public static final Look PLAIN = new Look(80, false, false, true);

  /** Long lines are hard to read, however wide the terminal is. */
  private static final int WIDEST = 100;

  private static final int NARROWEST = 60;

  /** The look for a terminal with so many columns. */
  public static Look terminal(int columns, boolean color, boolean unicode) {
    return new Look(Math.max(NARROWEST, Math.min(columns, WIDEST)), true, color, unicode);
  }

  /** This look, with or without colours. */
  public Look withColor(boolean wanted) {
    return new Look(width, terminal, wanted, unicode);
  }
}
