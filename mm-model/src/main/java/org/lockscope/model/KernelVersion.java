package org.lockscope.model;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Linux, as far as the model tells releases apart: 5.14.3, v5.14 and v5.14-rc5 are all
 * 5.14.
 *
 * @param major the first number, at least 0
 * @param minor the second number, at least 0
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {

  private static final Pattern NOTATION =
      Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,5})?([-+].*)?");

  private static final Comparator<KernelVersion> ORDER =
      Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

  public KernelVersion {
    if (major < 0 || minor < 0) {
      throw new IllegalArgumentException("a kernel version has no negative numbers");
    }
  }

  /**
   * Reads {@code 5.14}, {@code 6.1.140}, {@code v5.14-rc5} or {@code 6.12.5+deb13-amd64}.
   *
   * @throws IllegalArgumentException if the text is no kernel version
   */
  public static KernelVersion parse(String text) {
    Matcher matcher = NOTATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no kernel version");
    }
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether this is {@code other} or a later release. */
  public boolean isAtLeast(KernelVersion other) {
    return compareTo(other) >= 0;
  }

  /** Whether this is an earlier release than {@code other}. */
  public boolean isBefore(KernelVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return ORDER.compare(this, other);
  }

  /** The version as the kernel's own tags have it, without the v: {@code 5.14}. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
