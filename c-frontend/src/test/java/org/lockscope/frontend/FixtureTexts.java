package org.lockscope.frontend;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The C of the fixtures module. */
public final class FixtureTexts {

  private FixtureTexts() {}

  /** The texts of all its C files, in the order of their names. */
  public static List<String> all() {
    try {
      URI readme = FixtureTexts.class.getResource("/regions/README.md").toURI();
      if (!readme.getScheme().equals("jar")) {
        return below(Path.of(readme).getParent().getParent());
      }
      try (FileSystem jar = FileSystems.newFileSystem(readme, Map.of())) {
        return below(jar.getPath("/"));
      }
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> below(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }
}
