package org.lockscope.model.kconfig;

import java.util.Comparator;

/**
 * A line of a Kconfig file.
 *
 * @param file its path in the tree
 * @param line the line, counted from 1
 */
public record KconfigPlace(String file, int line) implements Comparable<KconfigPlace> {

  private static final Comparator<KconfigPlace> ORDER =
      Comparator.comparing(KconfigPlace::file).thenComparingInt(KconfigPlace::line);

  @Override
  public int compareTo(KconfigPlace other) {
    return ORDER.compare(this, other);
  }

  /** {@code mm/Kconfig:242}. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
