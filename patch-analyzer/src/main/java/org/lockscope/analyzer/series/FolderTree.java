package org.lockscope.analyzer.series;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The files below a folder, such as a work tree with changes that are not committed.
 *
 * <p>What was read once stays as it was, so that an analysis does not see a file in two states.
 */
public final class FolderTree implements SourceTree {

  /** Larger than every source; what is larger is left alone. */
  private static final long LIMIT = 64L << 20;

  private final Path root;
  private final Map<String, Optional<SourceFile>> read = new ConcurrentHashMap<>();
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();

  private FolderTree(Path root) {
    this.root = root;
  }

  /**
   * The files below a folder.
   *
   * @throws InputException if it is none
   */
  public static FolderTree of(Path folder) throws InputException {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder.toString(), Files.exists(folder) ? "not a folder" : "no such folder");
    }
    try {
      return new FolderTree(folder.toRealPath());
    } catch (IOException e) {
      throw new InputException(folder.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<SourceFile> file(String path) {
    return read.computeIfAbsent(path, this::read);
  }

  private Optional<SourceFile> read(String path) {
    Optional<Path> place = locate(path);
    if (place.isEmpty() || !Files.isRegularFile(place.get(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      if (Files.size(place.get()) > LIMIT) {
        problems.put(path, Problem.note(path, "left out: it is larger than 64 MB"));
        return Optional.empty();
      }
      return Optional.of(SourceFile.of(path, Files.readAllBytes(place.get())));
    } catch (IOException e) {
      problems.put(path, Problem.note(path, "cannot be read: " + e.getMessage()));
      return Optional.empty();
    }
  }

  /** Finds a path, unless it leads out of the folder by itself or through a link. */
  private Optional<Path> locate(String path) {
    try {
      Path place = root.resolve(path).normalize();
      if (!place.startsWith(root) || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      Path folder = place.equals(root) ? root : place.getParent().toRealPath();
      return folder.startsWith(root) ? Optional.of(place) : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<String> list(String folder) {
    Optional<Path> place = locate(folder);
    if (place.isEmpty() || !Files.isDirectory(place.get(), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(place.get())) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          if (!name.equals(".git")) {
            names.add(name + "/");
          }
        } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      problems.put(folder, Problem.note(folder, "cannot be listed: " + e.getMessage()));
    }
    return List.copyOf(names);
  }

  @Override
  public Optional<String> id() {
    return Optional.empty();
  }

  @Override
  public List<Problem> problems() {
    return List.copyOf(problems.values());
  }
}
