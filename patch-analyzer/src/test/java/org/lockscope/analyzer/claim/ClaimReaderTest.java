package org.lockscope.analyzer.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.claim.Claim.Reading;
import org.lockscope.analyzer.region.Scope;

/** Sentences and what they say. */
class ClaimReaderTest {

  private static final ClaimReader READER =
      new ClaimReader(
          new Vocabulary(
              Set.of("shelf_put", "shelf_get", "shelf_check", "discard_slab"),
              Set.of("shelf_lock", "list_lock", "object_map_lock")));

  /** Says in a subject which lock "the lock" is, and nothing else. */
  private static final String SUBJECT = "mm, shelf: look after shelf_lock";

  private static List<String> read(String sentence) {
    return READER.read(SUBJECT, sentence).stream().map(c -> words(c.reading())).toList();
  }

  private static String words(Reading reading) {
    List<String> words = new ArrayList<>();
    words.add(reading.getClass().getSimpleName());
    if (reading instanceof Reading.CalledOutside r) {
      words.addAll(List.of(r.context().name(), r.callee()));
      r.caller().ifPresent(words::add);
    } else if (reading instanceof Reading.NotIn r) {
      words.addAll(List.of(r.context().name(), r.function()));
    } else if (reading instanceof Reading.In r) {
      words.addAll(List.of(r.context().name(), r.function()));
      r.symbol().ifPresent(words::add);
    } else if (reading instanceof Reading.OnlyWithLock r) {
      words.addAll(List.of(r.context().name(), r.function()));
    } else if (reading instanceof Reading.LocksDisable r) {
      words.add(r.context().name());
      r.function().ifPresent(words::add);
    } else if (reading instanceof Reading.MovedInto r) {
      words.addAll(List.of(r.context().name(), r.function()));
    } else if (reading instanceof Reading.MovedToCallers r) {
      words.addAll(List.of(r.context().name(), r.function()));
    } else if (reading instanceof Reading.Narrowed r) {
      words.addAll(List.of(r.context().name(), r.function()));
    } else if (reading instanceof Reading.NotInInterrupts r) {
      words.add(r.function());
    } else if (reading instanceof Reading.AlwaysAtomic r) {
      words.add(r.lock());
    }
    return String.join(" ", words);
  }

  private static Map<String, List<String>> corpus(String name) {
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    String sentence = "";
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                ClaimReaderTest.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
      for (String line : in.lines().toList()) {
        if (line.startsWith("  ")) {
          sentences.get(sentence).add(line.strip());
        } else if (!line.isBlank() && !line.startsWith("#")) {
          sentence = line;
          assertThat(sentences.put(sentence, new ArrayList<>()) == null || line.startsWith("No"))
              .as(line)
              .isTrue();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(sentences).hasSizeGreaterThan(40);
    return sentences;
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return corpus("corpus.txt").entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(), () -> assertThat(read(e.getKey())).isEqualTo(e.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> slub() {
    return corpus("slub-v4.txt").entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      boolean subject = e.getKey().startsWith("mm");
                      List<Claim> claims =
                          subject ? READER.read(e.getKey(), "") : READER.read("x", e.getKey());
                      assertThat(claims.stream().map(c -> words(c.reading())))
                          .isEqualTo(e.getValue());
                    }));
  }

  @Test
  void aMessageAsItIs() {
    List<Claim> claims =
        READER.read(
            "mm/shelf: stop disabling irqs around shelf_check()",
            """
            So far shelf_put() is slow, as interrupts are off in it. Stop disabling
            irqs around shelf_check(), and let shelf_get() disable
            irqs itself.

            - No functional
              change otherwise.

            > call shelf_put() without disabling irqs

            Jane (2):
              mm: call shelf_get() without disabling irqs

            Reviewed-by: No functional change <x@example.org>
            """);

    assertThat(claims)
        .containsExactly(
            new Claim(
                "stop disabling irqs around shelf_check()",
                new Reading.CalledOutside(
                    Scope.Kind.IRQ_OFF, "shelf_check", java.util.Optional.empty(), false)),
            new Claim("No functional change otherwise.", new Reading.Unchanged()));
  }

  /** Bare names are those of functions if there are such functions; primitives are none. */
  @Test
  void namesWithoutBrackets() {
    assertThat(read("Call shelf_check without disabling irqs."))
        .containsExactly("CalledOutside IRQ_OFF shelf_check");
    assertThat(read("Call page_check without disabling irqs.")).isEmpty();
  }

  /** Names that look like the marks of the reader, or like its words. */
  @Test
  void oddNames() {
    assertThat(read("call irq() without disabling irqs"))
        .containsExactly("CalledOutside IRQ_OFF irq");
    assertThat(read("call <f:x> without disabling <c:evil>")).isEmpty();
    assertThat(read("stop disabling \u00010\u0002 around shelf_put()")).isEmpty();
  }

  @Property(tries = 300)
  void anything(@ForAll String subject, @ForAll String message) {
    assertThat(READER.read(subject, message)).allMatch(c -> !c.quote().isEmpty());
  }

  @Test
  void endlessMessages() {
    String words = "disabling irqs around the lock ".repeat(100_000);
    assertThat(READER.read(words, words)).isEmpty();
    assertThat(READER.read("a: ".repeat(100_000), "x. Y".repeat(100_000))).isEmpty();
  }
}
