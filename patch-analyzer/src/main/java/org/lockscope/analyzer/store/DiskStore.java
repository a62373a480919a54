package org.lockscope.analyzer.store;

import static java.util.stream.Collectors.toCollection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Keeps results in a folder from one run to the next, each under a key that names all it was
 * computed from. Several runs can share a folder: an entry is there as a whole or not at all, and
 * one that is damaged, or that somebody has deleted, is one that is not there. Thread-safe.
 */
public final class DiskStore {

  /** An entry that was used so recently need not be marked as used again. */
  private static final Duration RECENT = Duration.ofHours(1);

  /** What a run that was killed while it wrote has left. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private static final String UNFINISHED = ".tmp";

  private final Path folder;
  private final long mostBytes;
  private final AtomicInteger saved = new AtomicInteger();

  private DiskStore(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /**
   * Opens a store.
   *
   * @param folder where it is; made if it is not there yet
   * @param mostBytes how large it may become; it may be exceeded until {@link #trim}
   * @return empty if nothing can be kept there, or if others could have written what is there
   */
  public static Optional<DiskStore> open(Path folder, long mostBytes) {
    try {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      try {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        // Of an earlier run.
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      boolean own =
          Files.isDirectory(folder)
              && Files.isWritable(folder)
              && !permissions.contains(PosixFilePermission.GROUP_WRITE)
              && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
              && Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
      return own ? Optional.of(new DiskStore(folder, mostBytes)) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /**
   * What was kept under a key.
   *
   * @param key letters and digits, at least three
   */
  public Optional<byte[]> find(String key) {
    Path file = file(key);
    try (InputStream in = new InflaterInputStream(Files.newInputStream(file))) {
      byte[] content = in.readAllBytes();
      Instant now = Instant.now();
      if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(RECENT))) {
        Files.setLastModifiedTime(file, FileTime.from(now));
      }
      return Optional.of(content);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps something under a key, if that is possible; what was there before is replaced. */
  public void save(String key, byte[] content) {
    Path file = file(key);
    try {
      Files.createDirectories(file.getParent());
      Path unfinished = Files.createTempFile(file.getParent(), "", UNFINISHED);
      try {
        Files.write(unfinished, compressed(content));
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        saved.incrementAndGet();
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (FileSystemException e) {
      // No space, or no permission any more: the next run computes it again.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(content);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private Path file(String key) {
    return folder.resolve(key.substring(0, 2)).resolve(key.substring(2));
  }

  private record Kept(Path file, Instant used, long bytes) {}

  /** Deletes what was not used for the longest time, until the rest is no larger than allowed. */
  public void trim() {
    if (saved.get() == 0) {
      return;
    }
    List<Kept> all = kept();
    long bytes = all.stream().mapToLong(Kept::bytes).sum();
    Instant abandoned = Instant.now().minus(ABANDONED);
    for (Kept one : all) {
      boolean isUnfinished = one.file().toString().endsWith(UNFINISHED);
      if (isUnfinished ? one.used().isBefore(abandoned) : bytes > mostBytes) {
        try {
          Files.deleteIfExists(one.file());
          bytes -= one.bytes();
        } catch (IOException e) {
          // Another run has been quicker, or it stays.
        }
      }
    }
  }

  /** All there is, what was not used for the longest time first. */
  private List<Kept> kept() {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : files.filter(Files::isRegularFile).collect(toCollection(ArrayList::new))) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        all.add(new Kept(file, attributes.lastModifiedTime().toInstant(), attributes.size()));
      }
    } catch (IOException | UncheckedIOException e) {
      // Another run deletes as well.
    }
    all.sort(Comparator.comparing(Kept::used).thenComparing(Kept::file));
    return all;
  }
}
