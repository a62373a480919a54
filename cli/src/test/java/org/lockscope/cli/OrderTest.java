package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** {@code lockscope order}, and what the other commands say of the order of locks. */
class OrderTest {

  private static final String ONE_WAY =
      """
      static DEFINE_MUTEX(shelf_lock);
      static DEFINE_MUTEX(ladder_lock);

      void shelf_reach(void)
      {
      \tmutex_lock(&shelf_lock);
      \tmutex_lock(&ladder_lock);
      \tmutex_unlock(&ladder_lock);
      \tmutex_unlock(&shelf_lock);
      }
      """;

  private static final String BOTH_WAYS =
      ONE_WAY
          + """

          void ladder_store(void)
          {
          \tmutex_lock(&ladder_lock);
          \tmutex_lock(&shelf_lock);
          \tmutex_unlock(&shelf_lock);
          \tmutex_unlock(&ladder_lock);
          }
          """;

  @TempDir private Path folder;

  private Run order(String... more) throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      kernel.commit("both ways", BOTH_WAYS);
      String[] arguments = new String[more.length + 5];
      System.arraycopy(new String[] {"order", "-C", folder.toString()}, 0, arguments, 0, 3);
      System.arraycopy(more, 0, arguments, 3, more.length);
      arguments[more.length + 3] = "--";
      arguments[more.length + 4] = "mm/shelf.c";
      return Run.of(arguments);
    }
  }

  @Test
  void text() throws Exception {
    Run run = order();
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("! lock-cycle", "ladder_lock → shelf_lock → ladder_lock: taken in both orders")
        .contains("CPU0                        CPU1\n")
        .contains("\nshelf_lock", "\n  → ladder_lock\n")
        .endsWith("2 classes are held while 2 classes are taken, in 2 orders\n");
  }

  @Test
  void json() throws Exception {
    String text = order("--format", "json").out();
    Schemas.assertValid(text, "order");
    JsonNode document = new ObjectMapper().readTree(text);
    assertThat(document.get("edges")).hasSize(2);
    assertThat(document.at("/edges/0/held/name").asText()).isEqualTo("ladder_lock");
    assertThat(document.at("/edges/0/held/origin").asText()).isEqualTo("mm/shelf.c");
    assertThat(document.at("/edges/0/path/0/function").asText()).isEqualTo("ladder_store");
    assertThat(document.at("/findings/0/rule").asText()).isEqualTo("lock-cycle");
    assertThat(document.at("/findings/0/scenario")).hasSize(5);
  }

  @Test
  void dot() throws Exception {
    assertThat(order("--format", "dot").out())
        .startsWith("digraph \"lock order\" {\n")
        .contains("  \"ladder_lock\" -> \"shelf_lock\" [style=solid, color=red];\n")
        .endsWith("}\n");
  }

  @Test
  void svg() throws Exception {
    String picture = order("--format", "svg").out();
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(picture.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("text").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(2);
  }

  @Test
  void aPatchThatClosesACycle() throws Exception {
    try (TestKernel kernel = new TestKernel(folder)) {
      kernel.commit("one way", ONE_WAY);
      kernel.commit("both ways", BOTH_WAYS);
    }
    Run run = Run.of("analyze", "-C", folder.toString(), "HEAD^..HEAD");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("! lock-cycle")
        .contains("\n      lock order\n        + ladder_lock → shelf_lock\n")
        .contains("Findings: 1 introduced");
  }

  @Test
  void whatIsWrongWithTheArguments() {
    Run none = Run.of("order");
    assertThat(none.code()).isEqualTo(Lockscope.BAD_INPUT);
    assertThat(none.err()).startsWith("lockscope: which files? Name them after --; . is all\n");
    assertThat(Run.of("order", "a", "b", "--", "mm").err())
        .startsWith("lockscope: one revision, please: 'b'; paths go after --\n");
  }
}
