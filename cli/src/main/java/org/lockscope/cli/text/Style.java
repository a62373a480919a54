package org.lockscope.cli.text;

/** How a piece of text stands out. */
enum Style {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  /** What gets shorter or goes. */
  GREEN("32"),
  /** What gets longer or comes. */
  RED("31"),
  YELLOW("33");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String apply(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\033[" + code + "m" + text + "\033[0m";
  }
}
