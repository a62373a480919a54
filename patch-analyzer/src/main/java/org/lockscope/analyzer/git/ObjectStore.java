package org.lockscope.analyzer.git;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.lockscope.analyzer.series.SourceFile;

/**
 * Folders and files of a repository, kept in memory as long as there is room.
 *
 * <p>The revisions of a series share nearly all of their folders. Thread-safe.
 */
final class ObjectStore {

  private final Repository repository;
  private final Map<ObjectId, SoftReference<NavigableMap<String, Entry>>> folders =
      new ConcurrentHashMap<>();
  private final Map<Place, SoftReference<SourceFile>> files = new ConcurrentHashMap<>();

  /** A blob at a path: thousands of files include the same headers. */
  private record Place(String path, ObjectId blob) {}

  ObjectStore(Repository repository) {
    this.repository = repository;
  }

  /** What is in a folder under a name. */
  record Entry(ObjectId id, FileMode mode) {
    boolean isFile() {
      return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
    }

    boolean isFolder() {
      return FileMode.TREE.equals(mode);
    }
  }

  /** The entries of a folder by their names. */
  NavigableMap<String, Entry> folder(ObjectId tree) throws IOException {
    SoftReference<NavigableMap<String, Entry>> kept = folders.get(tree);
    NavigableMap<String, Entry> folder = kept == null ? null : kept.get();
    if (folder == null) {
      folder = read(tree);
      folders.put(tree, new SoftReference<>(folder));
    }
    return folder;
  }

  private NavigableMap<String, Entry> read(ObjectId tree) throws IOException {
    NavigableMap<String, Entry> folder = new TreeMap<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      CanonicalTreeParser parser = new CanonicalTreeParser();
      for (parser.reset(reader, tree); !parser.eof(); parser.next(1)) {
        folder.put(
            parser.getEntryPathString(),
            new Entry(parser.getEntryObjectId(), parser.getEntryFileMode()));
      }
    }
    return Collections.unmodifiableNavigableMap(folder);
  }

  /** A file with its content. */
  SourceFile file(String path, ObjectId blob) throws IOException {
    Place place = new Place(path, blob);
    SoftReference<SourceFile> kept = files.get(place);
    SourceFile file = kept == null ? null : kept.get();
    if (file == null) {
      try (ObjectReader reader = repository.newObjectReader()) {
        byte[] content = reader.open(blob, Constants.OBJ_BLOB).getBytes();
        file = SourceFile.of(path, blob.name(), content);
      }
      files.put(place, new SoftReference<>(file));
    }
    return file;
  }
}
