package org.lockscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockscope.cli.text.Look;

/** What the command prints for the example series, to the last character. */
class GoldenTest {

  @TempDir private Path folder;
  private String cellar;

  @BeforeEach
  void unpackTheExample() throws IOException {
    for (String file : DemoCommand.FILES) {
      Path target = folder.resolve(file);
      Files.createDirectories(target.getParent());
      try (InputStream in = GoldenTest.class.getResourceAsStream("/series/cellar/base/" + file)) {
        Files.write(target, in.readAllBytes());
      }
    }
    cellar = folder.resolve("mm/cellar.c").toString();
  }

  @Test
  void reportForPeople() {
    Run run = Run.of("demo");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    Golden.check("demo.txt", run.out());
  }

  @Test
  void reportForPeopleWhoWantAll() {
    Golden.check("demo-verbose.txt", Run.of("demo", "--verbose").out());
  }

  @Test
  void reportForPeopleWithOneKernel() {
    Golden.check("demo-rt-quiet.txt", Run.of("demo", "--config", "rt", "--quiet").out());
  }

  @Test
  void reportOnTerminal() {
    Golden.check(
        "demo-terminal.txt", Run.with(Look.terminal(100, true, true), 0, "", "demo").out());
  }

  @Test
  void reportOnTerminalWithoutUnicode() {
    String out = Run.with(Look.terminal(80, false, false), 0, "", "demo").out();

    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(out)).isTrue();
    assertThat(out).contains("spin_lock -> spin_lock_irqsave");
    assertThat(out.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void reportForPrograms() {
    Run run = Run.of("demo", "--format", "json");

    Golden.check("demo.json", run.out());
    Schemas.assertValid(run.out(), "report");
  }

  @Test
  void ladder() {
    Golden.check("show.txt", show("__cellar_refill", "rack_verify", "rack_lock", "map_get").out());
  }

  @Test
  void ladderWithoutUnicode() {
    Golden.check(
        "show-ascii.txt",
        Run.with(Look.terminal(80, false, false), 0, "", "show", cellar, "spare_put").out());
  }

  @Test
  void listOfFunctions() {
    Golden.check("show-list.txt", show().out());
  }

  @Test
  void functionsForPrograms() {
    Run run =
        Run.of("show", "--kernel", "6.12", "--format", "json", cellar, "spare_put", "rack_lock");
    String out = run.out().replace(cellar, "mm/cellar.c");

    Golden.check("show.json", out);
    Schemas.assertValid(out, "functions");
  }

  @Test
  void everythingForProgramsIsValid() {
    Schemas.assertValid(Run.of("show", "--format", "json", cellar).out(), "functions");
    Schemas.assertValid(Run.of("demo", "--format", "json", "--config", "rt").out(), "report");
  }

  private Run show(String... functions) {
    String[] args = new String[functions.length + 4];
    args[0] = "show";
    args[1] = "--kernel";
    args[2] = "6.12";
    args[3] = cellar;
    System.arraycopy(functions, 0, args, 4, functions.length);
    Run run = Run.of(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }
}
