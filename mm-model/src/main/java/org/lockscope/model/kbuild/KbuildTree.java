package org.lockscope.model.kbuild;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;

/**
 * A kernel tree's own Makefiles, read when they are asked for: the one of a file's folder and those
 * of the folders above. Thread-safe.
 *
 * <p>A file that another one includes is not built by itself; where a Makefile lists it as well,
 * only that is seen.
 */
public final class KbuildTree {

  private final Files files;
  private final ConfigurationSpace space;
  private final Map<String, Optional<Makefile>> makefiles = new ConcurrentHashMap<>();

  private KbuildTree(Files files, ConfigurationSpace space) {
    this.files = files;
    this.space = space;
  }

  /** Where the text of a tree's files comes from: a folder, or a revision of a git repository. */
  @FunctionalInterface
  public interface Files {
    /**
     * The text of a file, if the tree has it.
     *
     * @param path with slashes, from the top of the tree
     */
    Optional<String> text(String path);
  }

  /**
   * The Makefiles of a tree.
   *
   * @param space the one conditions are to belong to
   */
  public static KbuildTree of(Files files, ConfigurationSpace space) {
    return new KbuildTree(files, space);
  }

  /**
   * The configurations in which a file is built; all, as far as the Makefiles do not tell. A header
   * is not built.
   *
   * @param path from the top of the tree
   */
  public PresenceCondition built(String path) {
    return path.endsWith(".c") ? named(path.substring(0, path.length() - 1) + "o") : space.always();
  }

  /** When some Makefile names an object or a folder, and make comes to that Makefile. */
  private PresenceCondition named(String path) {
    Optional<PresenceCondition> result = Optional.empty();
    String inside = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (int slash = inside.lastIndexOf('/'); ; slash = inside.lastIndexOf('/', slash - 1)) {
      String folder = path.substring(0, slash + 1);
      String name = path.substring(folder.length());
      // What a Makefile further up may name by means that are not understood is elsewhere.
      boolean known = result.isPresent();
      Optional<PresenceCondition> here =
          makefile(folder).filter(m -> !known || m.spells(name)).flatMap(m -> m.named(name));
      if (here.isPresent()) {
        PresenceCondition condition =
            folder.isEmpty() || !here.get().isFeasible()
                ? here.get()
                : here.get().and(named(folder));
        result = Optional.of(result.map(condition::or).orElse(condition));
      }
      if (slash < 0) {
        return result.orElse(space.always());
      }
    }
  }

  private Optional<Makefile> makefile(String folder) {
    return makefiles.computeIfAbsent(
        folder,
        f ->
            files
                .text(f + "Kbuild")
                .or(() -> files.text(f + "Makefile"))
                .map(text -> MakefileReader.read(text, space)));
  }
}
