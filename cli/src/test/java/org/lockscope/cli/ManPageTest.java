package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * The manual pages in {@code docs/man} are what picocli makes of the commands. {@code
 * -Dgolden.update=true} writes them anew, and with {@code asciidoctor} on the path also the pages
 * that man reads.
 */
class ManPageTest {

  private static final Path FOLDER = Path.of(System.getProperty("basedir", "")).resolve("docs/man");

  private static final Pattern OPTION = Pattern.compile("^\\*(-[\\w-]+)\\*", Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  void pagesAreWhatTheCommandsSay() throws Exception {
    Map<String, String> pages = pages();
    if (Boolean.getBoolean("golden.update")) {
      update(pages);
    }

    assertThat(pages).containsKeys("lockscope", "lockscope-analyze", "lockscope-check");
    assertThat(names(FOLDER, ".adoc")).containsExactlyElementsOf(pages.keySet());
    assertThat(names(FOLDER.resolve("man1"), ".1")).containsExactlyElementsOf(pages.keySet());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      String name = page.getKey();
      assertThat(Files.readString(FOLDER.resolve(name + ".adoc"))).isEqualTo(page.getValue());
      // Whoever has no asciidoctor cannot make these anew; what they miss is noticed all the same.
      String roff = Files.readString(FOLDER.resolve("man1/" + name + ".1")).replace("\\-", "-");
      List<String> options =
          OPTION.matcher(page.getValue()).results().map(MatchResult::group).toList();
      assertThat(options).isNotEmpty();
      assertThat(roff).contains(options.stream().map(o -> o.replace("*", "")).toList());
    }
  }

  /** What picocli makes, by name. */
  private Map<String, String> pages() throws Exception {
    Terminal terminal =
        Terminal.none(
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream());
    int code =
        ManPageGenerator.generateManPage(
            folder.toFile(),
            null,
            new boolean[0],
            true,
            Lockscope.commandLine(terminal).getCommandSpec());
    assertThat(code).isZero();
    Map<String, String> pages = new TreeMap<>();
    for (String name : names(folder, ".adoc")) {
      pages.put(name, tidy(Files.readString(folder.resolve(name + ".adoc"))));
    }
    return pages;
  }

  /** Without the version, and without what asciidoctor would make arrows of. */
  private static String tidy(String page) {
    return page.replace("\r", "")
        .replaceAll("(?m)^// (tag|end)::.*\n", "")
        .replaceFirst("(?m)^:revnumber:.*$", ":revnumber:")
        .replaceFirst("(?m)^:mansource:.*$", ":mansource: LockScope")
        .replace("Lockscope Manual", "LockScope Manual")
        .replace("->", "\\->")
        .replaceAll("(?m)^==  (.*):$", "== $1")
        .replaceAll("(?m)[ \t]+$", "")
        .replaceAll("\n{3,}", "\n\n")
        .replaceFirst("== Description\n\n(?=== )", "");
  }

  private static List<String> names(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(ending))
          .map(f -> f.substring(0, f.length() - ending.length()))
          .sorted()
          .toList();
    }
  }

  private static void update(Map<String, String> pages) throws Exception {
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path source = FOLDER.resolve(page.getKey() + ".adoc");
      Files.writeString(source, page.getValue());
      ProcessBuilder asciidoctor =
          new ProcessBuilder(
              "asciidoctor",
              "-b",
              "manpage",
              "-a",
              "reproducible",
              "-D",
              FOLDER.resolve("man1").toString(),
              source.toString());
      // The day that a page carries is that of the build, see the POM.
      asciidoctor.environment().put("SOURCE_DATE_EPOCH", "1795219200");
      try {
        assertThat(asciidoctor.inheritIO().start().waitFor()).isZero();
      } catch (IOException e) {
        System.out.println("no asciidoctor: " + page.getKey() + ".1 is not made anew");
      }
    }
  }
}
