package org.lockscope.analyzer.flow;

/** What the spelling of a constant says about its value. */
final class Symbols {

  private Symbols() {}

  /**
   * Whether a name is an error number of include/uapi/asm-generic/errno*.h or
   * include/linux/errno.h: all are positive.
   */
  static boolean isErrorNumber(String name) {
    if (name.length() < 3 || name.charAt(0) != 'E' || name.equals("EOF")) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name is written as constants are: upper case, digits and underscores. */
  static boolean isConstantName(String name) {
    boolean letter = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        return false;
      }
      letter |= c >= 'A' && c <= 'Z';
    }
    return letter;
  }
}
