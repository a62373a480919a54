package org.lockscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.cli.text.Look;
import picocli.CommandLine.Option;

/** Where output goes, and what it is like. */
final class OutputOptions {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "text, for people (default); json, for programs; html, a page with pictures; and of"
            + " findings sarif, for forges, terse, a line each, and markdown, for merge requests."
      })
  private Format format = Format.TEXT;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file instead of standard output.")
  private Path output;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto (default: on a terminal, unless NO_COLOR is set), always, or never.")
  private When color = When.AUTO;

  /** A format. */
  enum Format {
    /** For people, in a terminal or a mail. */
    TEXT,
    /** A line for each finding, as checkpatch has them. */
    TERSE,
    /** For merge requests. */
    MARKDOWN,
    /** For programs. */
    JSON,
    /** For forges and editors. */
    SARIF,
    /** For a browser: one page, with pictures. */
    HTML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When to use colours. */
  enum When {
    AUTO,
    ALWAYS,
    NEVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The format asked for.
   *
   * @param possible those that the command has
   * @throws InputException if it is none of them
   */
  Format format(Set<Format> possible) throws InputException {
    if (!possible.contains(format)) {
      String those = possible.stream().map(Format::toString).collect(Collectors.joining(", "));
      throw new InputException("--format " + format, "not for this command, which has " + those);
    }
    return format;
  }

  /** How text should look. */
  Look look(Terminal terminal) {
    Look look = output == null ? terminal.look() : Look.PLAIN;
    return switch (color) {
      case AUTO -> look;
      case ALWAYS -> look.withColor(true);
      case NEVER -> look.withColor(false);
    };
  }

  /**
   * Writes the output.
   *
   * @throws InputException if that is not possible
   */
  void write(String text, Terminal terminal) throws InputException {
    try {
      if (output == null) {
        terminal.print(text);
      } else {
        Files.writeString(output, text);
      }
    } catch (IOException e) {
      String name = output == null ? "standard output" : output.toString();
      throw new InputException(name, "cannot be written: " + e.getMessage(), e);
    }
  }
}
