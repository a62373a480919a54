package org.lockscope.analyzer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {

  private static final long PLENTY = 1 << 20;

  @TempDir private Path folder;

  private DiskStore open(long bytes) {
    return DiskStore.open(folder.resolve("cache/lockscope"), bytes).orElseThrow();
  }

  private static Optional<String> text(DiskStore store, String key) {
    return store.find(key).map(b -> new String(b, UTF_8));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void anotherRunFindsWhatOneHasKept() {
    open(PLENTY).save("abc1", "first".getBytes(UTF_8));
    DiskStore other = open(PLENTY);
    assertThat(text(other, "abc1")).contains("first");
    assertThat(text(other, "abc2")).isEmpty();
  }

  @Test
  void whatIsSavedAgainIsReplacedAndNothingElseIsLeft() throws IOException {
    DiskStore store = open(PLENTY);
    store.save("abc1", "first".getBytes(UTF_8));
    store.save("abc1", "second".getBytes(UTF_8));
    assertThat(text(store, "abc1")).contains("second");
    assertThat(files()).hasSize(1);
  }

  @Test
  void aDamagedEntryIsNoEntry() throws IOException {
    DiskStore store = open(PLENTY);
    store.save("abc1", "some text that is kept".getBytes(UTF_8));
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThat(text(store, "abc1")).isEmpty();
    Files.write(file, new byte[0]);
    assertThat(text(store, "abc1")).isEmpty();
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() throws IOException {
    DiskStore store = open(60);
    Instant past = Instant.now().minus(Duration.ofDays(3));
    for (int i = 0; i < 4; i++) {
      store.save("ab" + i, ("entry " + i).getBytes(UTF_8));
      Path file = folder.resolve("cache/lockscope/ab/" + i);
      Files.setLastModifiedTime(file, FileTime.from(past.plus(Duration.ofHours(i))));
    }
    // The oldest one is used again.
    assertThat(text(store, "ab0")).contains("entry 0");
    long before = files().stream().mapToLong(f -> f.toFile().length()).sum();
    assertThat(before).as("four entries of about 15 bytes").isBetween(50L, 80L);
    DiskStore small = open(before / 2);
    small.save("ab0", "entry 0".getBytes(UTF_8));
    small.trim();
    assertThat(text(small, "ab0")).isPresent();
    assertThat(text(small, "ab3")).isPresent();
    assertThat(text(small, "ab1")).isEmpty();
    assertThat(text(small, "ab2")).isEmpty();
  }

  @Test
  void aRunThatHasKeptNothingDeletesNothing() {
    DiskStore store = open(PLENTY);
    store.save("abc1", "first".getBytes(UTF_8));
    DiskStore small = open(0);
    small.trim();
    assertThat(text(small, "abc1")).isPresent();
  }

  @Test
  void whatOthersCouldHaveWrittenIsNotBelieved() throws IOException {
    open(PLENTY).save("abc1", "first".getBytes(UTF_8));
    Path store = folder.resolve("cache/lockscope");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(DiskStore.open(store, PLENTY)).isEmpty();
  }

  @Test
  void whereNothingCanBeKeptThereIsNoStore() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThat(DiskStore.open(file, PLENTY)).isEmpty();
    assertThat(DiskStore.open(file.resolve("below"), PLENTY)).isEmpty();
  }
}
