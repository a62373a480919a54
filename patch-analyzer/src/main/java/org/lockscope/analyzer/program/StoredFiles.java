package org.lockscope.analyzer.program;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.analyzer.store.DiskStore;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * What runs have found out about files, on disk. An entry is found by the content of the file, the
 * kernels it is about and the program that has made it; with it stand the paths of all other files
 * that were looked at, and a digest of their contents: where one of them is another one in the tree
 * at hand, or is there now and was not, the entry does not count. Not thread-safe.
 */
final class StoredFiles {

  private static final String ABSENT = "-";

  private final DiskStore store;
  private final String maker;
  private final StoredFileCodec codec;
  private Optional<SourceTree> tree = Optional.empty();
  private final Map<String, String> blobs = new HashMap<>();

  /**
   * Opens them.
   *
   * @param version a text that is another one whenever the program may find out something else
   */
  StoredFiles(DiskStore store, String version, PrimitiveTable primitives) {
    this.store = store;
    this.maker = version + "\n" + primitives.version() + "\n" + primitives.space().description();
    this.codec = new StoredFileCodec(primitives.space());
  }

  /** What is kept of a file. */
  enum Kind {
    /** What is known of its functions. */
    RESULTS,
    /** The same, with their sites. */
    RESULTS_AND_SITES,
    /** Their sites alone, found with little effort. */
    QUICK_SITES
  }

  /**
   * Looks for what is known of a file.
   *
   * @param folderState as in {@link #save}
   */
  Optional<StoredFile> find(SourceTree in, SourceFile file, Kind kind, String folderState) {
    Optional<byte[]> bytes = store.find(key(file, kind));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      DataInputStream entry = new DataInputStream(new ByteArrayInputStream(bytes.get()));
      String digest = entry.readUTF();
      SortedSet<String> paths = new TreeSet<>();
      for (int left = entry.readInt(); left > 0; left--) {
        paths.add(entry.readUTF());
      }
      return digest.equals(digest(in, paths, folderState))
          ? Optional.of(codec.read(entry.readAllBytes(), SourceText.of(file.content())))
          : Optional.empty();
    } catch (IOException e) {
      // Damaged: it will be written anew.
      return Optional.empty();
    }
  }

  /**
   * Keeps what is known of a file.
   *
   * @param text the text of the file that the results speak of
   * @param paths where other files were looked for, whether there are any or not
   * @param folderState a text that is another one whenever one of the C files beside it is
   */
  void save(
      SourceTree in,
      SourceFile file,
      Kind kind,
      SourceText text,
      SortedSet<String> paths,
      String folderState,
      StoredFile stored) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream entry = new DataOutputStream(bytes);
    try {
      entry.writeUTF(digest(in, paths, folderState));
      entry.writeInt(paths.size());
      for (String path : paths) {
        entry.writeUTF(path);
      }
      entry.write(codec.write(stored, text));
    } catch (IOException e) {
      // It says something that cannot be written: the next run finds it out again.
      return;
    }
    store.save(key(file, kind), bytes.toByteArray());
  }

  private String key(SourceFile file, Kind kind) {
    MessageDigest digest = sha256();
    for (String part : new String[] {maker, file.path(), file.blobId(), kind.name()}) {
      add(digest, part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private String digest(SourceTree in, SortedSet<String> paths, String folderState) {
    if (tree.filter(t -> t == in).isEmpty()) {
      tree = Optional.of(in);
      blobs.clear();
    }
    MessageDigest digest = sha256();
    add(digest, folderState);
    for (String path : paths) {
      add(digest, path);
      add(digest, blobs.computeIfAbsent(path, p -> in.blobId(p).orElse(ABSENT)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
