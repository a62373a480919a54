package org.lockscope.analyzer.series;

import java.util.List;
import java.util.Optional;

/**
 * A revision of the sources: regular files by path, read when they are asked for.
 *
 * <p>Implementations are thread-safe and give the same answer to the same question every time.
 * Symbolic links and submodules are no files.
 */
public interface SourceTree {

  /**
   * Reads a file.
   *
   * @param path with {@code /} between its parts and none at its beginning
   * @return empty if there is no regular file at the path, or it could not be read; {@link
   *     #problems} then tells the latter
   */
  Optional<SourceFile> file(String path);

  /**
   * What {@link SourceFile#blobId} of the file would be. Cheaper than reading the file where the
   * tree knows.
   */
  default Optional<String> blobId(String path) {
    return file(path).map(SourceFile::blobId);
  }

  /**
   * The direct children of a folder, in the order of their names.
   *
   * @param folder a path, with or without {@code /} at its end; empty for the whole tree
   * @return names, not paths; those of folders end with {@code /}; empty if there is no such folder
   */
  List<String> list(String folder);

  /**
   * A name for exactly this content, if something else has given it one: the id of the commit. A
   * tree that only exists in memory, or that may change, has none.
   */
  Optional<String> id();

  /** What could not be read so far although it is in the tree. */
  default List<Problem> problems() {
    return List.of();
  }
}
