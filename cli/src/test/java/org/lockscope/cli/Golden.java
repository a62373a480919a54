package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Output as it has to be. {@code mvn -pl cli -am test -Dgolden.update=true} writes it anew; read
 * the difference before you commit it.
 */
final class Golden {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  static Path file(String name) {
    return Path.of(System.getProperty("basedir", "")).resolve(FOLDER).resolve(name);
  }

  static void check(String name, String actual) {
    Path file = file(name);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.writeString(file, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
