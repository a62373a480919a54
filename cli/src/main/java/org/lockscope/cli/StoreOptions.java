package org.lockscope.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.frontend.CFrontend;
import org.lockscope.model.condition.ConfigurationSpace;
import picocli.CommandLine.Option;

/** Whether results of earlier runs are used, and where they are. */
final class StoreOptions {

  /** Ten kernels' mm/ are about as much. */
  private static final long MOST_BYTES = 1L << 30;

  /** One class of each module: what they are read from is the program. */
  private static final List<Class<?>> MODULES =
      List.of(ConfigurationSpace.class, CFrontend.class, Program.class, StoreOptions.class);

  @Option(
      names = "--no-cache",
      description =
          "Neither use what earlier runs have found out nor keep what this one does. It is kept in"
              + " the folder lockscope of $XDG_CACHE_HOME, or of ~/.cache, up to 1 GB.")
  private boolean disabled;

  /** Has a program use the store, if there is one. */
  Optional<DiskStore> attach(Program program) {
    return attach(program::keepResults);
  }

  /** Has a program use the store for {@link Program#keepSites}, if there is one. */
  Optional<DiskStore> attachForSites(Program program) {
    return attach(program::keepSites);
  }

  private Optional<DiskStore> attach(BiConsumer<DiskStore, String> user) {
    Optional<DiskStore> store =
        disabled
            ? Optional.empty()
            : folder(System.getenv()).flatMap(f -> DiskStore.open(f, MOST_BYTES));
    Optional<String> version = store.isPresent() ? version() : Optional.empty();
    version.ifPresent(v -> user.accept(store.orElseThrow(), v));
    return version.isPresent() ? store : Optional.empty();
  }

  /** Where results are kept, by the XDG Base Directory Specification: a relative path is none. */
  static Optional<Path> folder(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (Path.of(cache).isAbsolute()) {
      return Optional.of(Path.of(cache, "lockscope"));
    }
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home).isAbsolute()
        ? Optional.of(Path.of(home, ".cache", "lockscope"))
        : Optional.empty();
  }

  /** A digest of the program; empty if it is not run from what a build has packed. */
  private static Optional<String> version() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> module : MODULES) {
        CodeSource source = module.getProtectionDomain().getCodeSource();
        Path jar = source == null ? Path.of("") : Path.of(source.getLocation().toURI());
        if (!Files.isRegularFile(jar)) {
          return Optional.empty();
        }
        digest.update(Files.readAllBytes(jar));
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (IOException | URISyntaxException | NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }
}
