package org.lockscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.cli.text.Look;

/** Which pager is used, and what it gets. */
class PagedOutputTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void print(OutputStream output, String text) throws IOException {
    new Terminal(
            new ByteArrayInputStream(new byte[0]),
            output,
            new PrintWriter(new ByteArrayOutputStream(), true, UTF_8),
            Look.terminal(80, true, true),
            0)
        .print(text);
  }

  @Test
  void pagerGetsTheText() throws IOException {
    Path seen = folder.resolve("seen");

    print(new PagedOutput(out, "printenv LESS >" + seen + " && cat >>" + seen), "a\u2192b\n");

    assertThat(Files.readString(seen)).endsWith("\na\u2192b\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void pagerThatDoesNotReadIsNoFailure() throws IOException {
    print(new PagedOutput(out, "exit 0"), "x".repeat(1 << 20));

    assertThat(out.size()).isZero();
  }

  @Test
  void withoutSuchAPagerTheTextIsPrinted() throws IOException {
    print(new PagedOutput(out, "no-such-pager-here"), "text\n");

    assertThat(out.toString(UTF_8)).isEqualTo("text\n");
  }

  @Test
  void whoWantsNoneHasNone() {
    assertThat(PagedOutput.of(out, Map.of("TERM", "xterm"))).isInstanceOf(PagedOutput.class);
    assertThat(PagedOutput.of(out, Map.of("TERM", "xterm", "PAGER", "cat"))).isSameAs(out);
    assertThat(PagedOutput.of(out, Map.of("TERM", "xterm", "LOCKSCOPE_PAGER", "", "PAGER", "less")))
        .isSameAs(out);
    assertThat(PagedOutput.of(out, Map.of())).isSameAs(out);
  }
}
