package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial's commands print what it says they print. {@code -Dgolden.update=true} writes it
 * anew.
 */
class TutorialTest {

  private static final Path DOCS = Path.of(System.getProperty("basedir", "")).resolve("docs");

  /** A command, and what it prints. */
  private static final Pattern CONSOLE =
      Pattern.compile("```console\n\\$ lockscope (.*)\n(?:(?s).*?)```\n");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path folder;

  @Test
  void commandsPrintWhatItSays() throws Exception {
    Path tutorial = DOCS.resolve("tutorial.md");
    copy(DOCS.resolve("tutorial"));
    PersonIdent someone =
        new PersonIdent(
            "Some One",
            "some.one@example.org",
            Instant.ofEpochSecond(1_795_262_400),
            ZoneOffset.UTC);
    try (Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      git.add().addFilepattern("Makefile").addFilepattern("mm").call();
      git.commit().setAuthor(someone).setCommitter(someone).setMessage("base\n").call();
      git.tag().setName("base").setAnnotated(false).call();
    }
    String text = Files.readString(tutorial);

    Matcher commands = CONSOLE.matcher(text);
    String written =
        commands.replaceAll(
            c ->
                Matcher.quoteReplacement(
                    "```console\n$ lockscope " + c.group(1) + "\n" + print(c.group(1)) + "```\n"));

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(tutorial, written);
    }
    assertThat(CONSOLE.matcher(text).results().count()).isGreaterThanOrEqualTo(5);
    assertThat(Files.readString(tutorial)).isEqualTo(written);
  }

  private void copy(Path from) throws Exception {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = folder.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
  }

  /** What a command prints in the folder of the example. */
  private String print(String line) {
    List<String> words = new ArrayList<>();
    for (MatchResult word : WORD.matcher(line).results().toList()) {
      String text = word.group(1) == null ? word.group(2) : word.group(1);
      words.add(text.equals("patches") ? folder.resolve(text).toString() : text);
    }
    words.addAll(1, List.of("-C", folder.toString()));
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run.out();
  }
}
