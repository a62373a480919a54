package org.lockscope.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

/** Real kernels and series, for tests that are skipped without them. */
final class RealInput {

  private RealInput() {}

  /**
   * What a variable of the environment says; without it the test is skipped, which is said aloud.
   *
   * @param name the variable: {@code LOCKSCOPE_LINUX}
   * @param what what is not tested then
   */
  static String of(String name, String what) {
    String value = System.getenv(name);
    if (value == null) {
      System.out.println("skipped: " + what + "; " + name + " is not set");
    }
    assumeThat(value).as("the environment variable %s", name).isNotNull();
    return value;
  }
}
