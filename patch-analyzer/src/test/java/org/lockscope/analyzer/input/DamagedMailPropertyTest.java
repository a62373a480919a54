package org.lockscope.analyzer.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.lockscope.analyzer.mail.Mailbox;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.MemoryTree;
import org.lockscope.analyzer.series.Series;

/** Whatever happened to a mailbox on its way: there is a series, or one line that says why not. */
class DamagedMailPropertyTest {

  private static final List<byte[]> MAILBOXES =
      List.of(resource("series.mbox"), resource("attached.eml"));

  private static byte[] resource(String name) {
    try (InputStream in = Mailbox.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 500)
  void givesASeriesOrOneLine(
      @ForAll boolean attached,
      @ForAll @Size(max = 20) List<@IntRange(max = 3000) Integer> places,
      @ForAll @Size(value = 20) List<@ByteRange(min = -128) Byte> bytes,
      @ForAll @IntRange(max = 3000) int cutOff) {
    byte[] mailbox = MAILBOXES.get(attached ? 1 : 0).clone();
    for (int i = 0; i < places.size(); i++) {
      mailbox[places.get(i) % mailbox.length] = bytes.get(i);
    }
    try {
      Series series =
          SeriesReader.fromMail(
              new ByteArrayInputStream(Arrays.copyOf(mailbox, mailbox.length - cutOff / 3)),
              "in.mbox",
              Base.of(MemoryTree.of(Map.of("mm/pool.c", "int pool;\n")), "base"),
              List.of(),
              OptionalInt.empty(),
              true);
      assertThat(series.patches()).isNotEmpty();
    } catch (InputException e) {
      assertThat(e).hasMessageStartingWith("in.mbox: ").hasMessageNotContaining("\n");
    }
  }
}
