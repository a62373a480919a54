package org.lockscope.analyzer;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.kconfig.KconfigImplications;
import org.lockscope.model.primitive.PrimitiveTable;

/** The C of the fixtures module, and what tests need to analyse it. */
public final class Fixtures {

  private Fixtures() {}

  /** A folder of the fixtures module, from its classes or from its jar. */
  public static Path folder(String name) {
    URL readme = Fixtures.class.getResource("/" + name + "/README.md");
    try {
      URI uri = readme.toURI();
      if (uri.getScheme().equals("jar")) {
        try {
          FileSystems.getFileSystem(uri);
        } catch (FileSystemNotFoundException notYetOpen) {
          FileSystems.newFileSystem(uri, Map.of());
        }
      }
      return Path.of(uri).getParent();
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The C files of a folder, in order. */
  public static List<Path> cFiles(String name) {
    try (Stream<Path> files = Files.list(folder(name))) {
      return files.filter(f -> f.toString().endsWith(".c")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tree with some files. */
  public static SourceTree tree(Map<String, String> files) {
    return MemoryTree.of(files);
  }

  /** The primitives of a kernel, with everything Kconfig implies and some more. */
  public static PrimitiveTable primitives(String version, String... constraints) {
    KernelVersion kernel = KernelVersion.parse(version);
    ConfigurationSpace.Builder space = ConfigurationSpace.builder();
    KconfigImplications.forKernel(kernel).constrain(space);
    for (String constraint : constraints) {
      space.constraint(constraint);
    }
    return PrimitiveTable.load(space.build(), kernel);
  }

  /**
   * What a variable of the environment says; without it the test is skipped, which is said aloud.
   *
   * @param what what is not tested then
   */
  public static String environment(String name, String what) {
    String value = System.getenv(name);
    if (value == null) {
      System.out.println("skipped: " + what + "; " + name + " is not set");
    }
    assumeThat(value).as("the environment variable %s", name).isNotNull();
    return value;
  }
}
