package org.lockscope.analyzer.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.finding.Finding;
import org.lockscope.analyzer.finding.Rule;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.series.SourceTree;
import org.lockscope.model.primitive.PrimitiveTable;

/**
 * The classes of patterns that lockdep tests itself with (lib/locking-selftest.c of v6.12), for all
 * the kinds of locks and in all the orders that it tries, each as C that is made here. The verdict
 * is the one lockdep gives with queued rwlocks, or without, as the condition says; its own tests
 * pretend that all reads of rwlocks nest. The table of cli/docs is made of the same patterns.
 */
class LockdepPatternsTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private static final Path PAGE = Path.of("..", "cli", "docs", "lockdep-patterns.md");

  /** How a kind of lock is defined, taken and given back; {@code %s} is the lock. */
  private enum Kind {
    SPIN("DEFINE_SPINLOCK(%s)", "spin_lock(&%s)", "spin_unlock(&%s)"),
    RAW("DEFINE_RAW_SPINLOCK(%s)", "raw_spin_lock(&%s)", "raw_spin_unlock(&%s)"),
    WLOCK("DEFINE_RWLOCK(%s)", "write_lock(&%s)", "write_unlock(&%s)"),
    RLOCK("DEFINE_RWLOCK(%s)", "read_lock(&%s)", "read_unlock(&%s)"),
    MUTEX("DEFINE_MUTEX(%s)", "mutex_lock(&%s)", "mutex_unlock(&%s)"),
    WSEM("DECLARE_RWSEM(%s)", "down_write(&%s)", "up_write(&%s)"),
    RSEM("DECLARE_RWSEM(%s)", "down_read(&%s)", "up_read(&%s)"),
    RTMUTEX("DEFINE_RT_MUTEX(%s)", "rt_mutex_lock(&%s)", "rt_mutex_unlock(&%s)"),
    LOCAL("DEFINE_PER_CPU(local_lock_t, %s)", "local_lock(&%s)", "local_unlock(&%s)");

    private final String definition;
    private final String take;
    private final String give;

    Kind(String definition, String take, String give) {
      this.definition = definition;
      this.take = take;
      this.give = give;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String SELF = "double-acquire A";
  private static final String READ = "read-recursion A";
  private static final String QUEUED = " when QUEUED_RWLOCKS";
  private static final String NOT_RT = " when !PREEMPT_RT";

  /**
   * A pattern for some kinds of locks.
   *
   * @param name as lockdep's tests call it
   * @param meaning what happens, in a few words
   * @param parts what runs by itself: locks in capitals are of the kind at hand, others of the kind
   *     in front of them ({@code w:X}); a minus gives back. {@code irq} or {@code bh} in front
   *     makes it a hard or soft interrupt, {@code off} and {@code on} disable and enable what would
   *     be
   * @param verdicts the findings by kind; an empty text for none
   */
  private record Pattern(
      String name, String meaning, List<String> parts, Map<Kind, String> verdicts) {}

  private static Map<Kind, String> verdicts(Object... pairs) {
    Map<Kind, String> verdicts = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      verdicts.put((Kind) pairs[i], (String) pairs[i + 1]);
    }
    return verdicts;
  }

  /** The same for all kinds, but for readers of rwlocks, which wait for readers only in a queue. */
  private static Map<Kind, String> all(String verdict) {
    String readers = verdict.isEmpty() ? "" : verdict + QUEUED;
    return verdicts(
        Kind.SPIN,
        verdict,
        Kind.RAW,
        verdict,
        Kind.WLOCK,
        verdict,
        Kind.RLOCK,
        readers,
        Kind.MUTEX,
        verdict,
        Kind.WSEM,
        verdict,
        Kind.RSEM,
        verdict,
        Kind.RTMUTEX,
        verdict);
  }

  private static String cycle(String... classes) {
    return "lock-cycle " + String.join(" → ", classes) + " → " + classes[0];
  }

  private static Pattern plain(
      String name, String meaning, Map<Kind, String> verdicts, String... parts) {
    return new Pattern(name, meaning, List.of(parts), verdicts);
  }

  /** One part after the other, each lock given back in the contrary order. */
  private static String nest(String... locks) {
    List<String> words = new ArrayList<>(List.of(locks));
    for (int i = locks.length - 1; i >= 0; i--) {
      words.add("-" + locks[i]);
    }
    return String.join(" ", words);
  }

  private static List<Pattern> basic() {
    return List.of(
        plain(
            "A-A",
            "taken by who holds it",
            verdicts(
                Kind.SPIN,
                SELF,
                Kind.RAW,
                SELF,
                Kind.WLOCK,
                SELF,
                Kind.RLOCK,
                READ + QUEUED,
                Kind.MUTEX,
                SELF,
                Kind.WSEM,
                SELF,
                Kind.RSEM,
                READ,
                Kind.RTMUTEX,
                SELF),
            nest("A", "A")),
        plain(
            "A-B-B-A", "two in both orders", all(cycle("A", "B")), nest("A", "B"), nest("B", "A")),
        plain(
            "A-B-B-C-C-A",
            "three in a circle",
            all(cycle("A", "B", "C")),
            nest("A", "B"),
            nest("B", "C"),
            nest("C", "A")),
        plain(
            "A-B-C-A-B-C",
            "three, each pair once",
            all(cycle("A", "B", "C")),
            nest("A", "B"),
            nest("C", "A"),
            nest("B", "C")),
        plain(
            "A-B-B-C-C-D-D-A",
            "four in a circle",
            all(cycle("A", "B", "C", "D")),
            nest("A", "B"),
            nest("B", "C"),
            nest("C", "D"),
            nest("D", "A")),
        plain(
            "A-B-C-D-B-D-D-A",
            "four, three of them in a circle",
            all(cycle("A", "B", "D")),
            nest("A", "B"),
            nest("C", "D"),
            nest("B", "D"),
            nest("D", "A")),
        plain(
            "A-B-C-D-B-C-D-A",
            "four, by two pairs",
            all(cycle("A", "B", "C", "D")),
            nest("A", "B"),
            nest("C", "D"),
            nest("B", "C"),
            nest("D", "A")),
        plain("A-B-A-B", "two in one order", all(""), nest("A", "B"), nest("A", "B")),
        plain(
            "A-B-B-C-A-C",
            "three in one order",
            all(""),
            nest("A", "B"),
            nest("B", "C"),
            nest("A", "B", "C")));
  }

  private static List<Pattern> readers() {
    Map<Kind, String> self = verdicts(Kind.RLOCK, SELF, Kind.RSEM, SELF);
    Map<Kind, String> circle = verdicts(Kind.RLOCK, cycle("A", "m"), Kind.RSEM, cycle("A", "m"));
    return List.of(
        plain(
            "recursive read",
            "read by who reads",
            verdicts(Kind.RLOCK, READ + QUEUED, Kind.RSEM, READ),
            "r:A r:A -r:A -r:A"),
        plain("read, then write", "written by who reads", self, "r:A w:A -w:A -r:A"),
        plain("write, then read", "read by who writes", self, "w:A r:A -r:A -w:A"),
        plain(
            "read-lock, lock-write",
            "a reader on one side",
            circle,
            "r:A o:m -o:m -r:A",
            "o:m w:A -w:A -o:m"),
        plain(
            "read-lock, lock-read",
            "readers on both sides",
            verdicts(Kind.RLOCK, cycle("A", "m") + QUEUED, Kind.RSEM, cycle("A", "m")),
            "r:A o:m -o:m -r:A",
            "o:m r:A -r:A -o:m"),
        plain(
            "write-lock, lock-write",
            "no reader",
            circle,
            "w:A o:m -o:m -w:A",
            "o:m w:A -w:A -o:m"),
        plain(
            "read-lock, lock-read, lock-write",
            "the same order read and written",
            circle,
            "r:A o:m -o:m -r:A",
            "o:m r:A -r:A -o:m",
            "o:m w:A -w:A -o:m"));
  }

  /** Three rwlocks in a circle, with readers in different places, in all six orders. */
  private static List<Pattern> circles() {
    String circle = cycle("X", "Y", "Z");
    return Stream.of(
            permuted("W1R2/W2R3/W3R1", circle, "w:X r:Y", "w:Y r:Z", "w:Z r:X"),
            permuted("W1W2/R2R3/W3R1", circle, "w:X w:Y", "r:Y r:Z", "w:Z r:X"),
            permuted("W1W2/R2R3/R3W1", circle + QUEUED, "w:X w:Y", "r:Y r:Z", "r:Z w:X"),
            permuted("W1R2/R2R3/W3W1", circle + QUEUED, "w:X r:Y", "r:Y r:Z", "w:Z w:X"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Pattern> permuted(String name, String verdict, String... pairs) {
    List<String> parts =
        Stream.of(pairs)
            .map(
                p -> {
                  List<String> locks = List.of(p.split(" ", -1));
                  return p + " -" + locks.get(1) + " -" + locks.get(0);
                })
            .toList();
    return orders(name, "rwlocks in a circle", parts, verdicts(Kind.RLOCK, verdict));
  }

  private static final List<List<Integer>> SIX =
      List.of(
          List.of(0, 1, 2),
          List.of(0, 2, 1),
          List.of(1, 0, 2),
          List.of(1, 2, 0),
          List.of(2, 0, 1),
          List.of(2, 1, 0));

  private static List<Pattern> orders(
      String name, String meaning, List<String> parts, Map<Kind, String> verdicts) {
    return SIX.stream()
        .map(order -> new Pattern(name, meaning, order.stream().map(parts::get).toList(), verdicts))
        .toList();
  }

  /** Interrupts: {@code irq} stands for a hard one or a soft one. */
  private static List<Pattern> interrupts(String irq) {
    List<Pattern> patterns = new ArrayList<>();
    String prefix = irq.equals("irq") ? "hard" : "soft";
    patterns.addAll(
        List.of(
            plain(
                prefix + "-irqs-on + irq-safe-A",
                "an interrupt takes what a task holds with interrupts on",
                unsafe("irq-inversion A", "", irq),
                irq + " A -A",
                "A -A"),
            plain(
                prefix + "-safe-A + irqs-on",
                "interrupts are enabled while it is held",
                unsafe("irq-inversion A", "", irq),
                irq + " A -A",
                "off A on -A"),
            plain(
                prefix + "-safe-A, irqs off",
                "never held with interrupts on",
                unsafe("", "", irq),
                irq + " A -A",
                "off A -A on")));
    patterns.addAll(
        orders(
            prefix + "-safe-A + unsafe-B #1",
            "B with interrupts on, inside A",
            List.of("A B -B -A", "B -B", irq + " A -A"),
            unsafe("irq-inversion A", "", irq)));
    patterns.addAll(
        orders(
            prefix + "-safe-A + unsafe-B #2",
            "B with interrupts on, inside A with interrupts off",
            List.of("off A B -B -A on", "B -B", irq + " A -A"),
            unsafe("irq-inversion A → B", "", irq)));
    patterns.addAll(
        orders(
            prefix + "-irq lock-inversion",
            "an interrupt reads A, which is written around B",
            List.of("off w:X B -B -w:X on", "B -B", irq + " r:X -r:X"),
            sleeping("irq-inversion X → B", "irq-inversion X → B" + QUEUED)));
    patterns.addAll(
        orders(
            prefix + "-irq read-recursion",
            "a task reads A with interrupts on, an interrupt takes it",
            List.of("off w:A -w:A on", "r:A -r:A", irq + " A s:m -s:m -A"),
            readRecursion("irq-inversion A", "")));
    patterns.addAll(
        orders(
            prefix + "-irq read-recursion #2",
            "the interrupt takes what is held around A",
            List.of("off s:m A -A -s:m on", "r:A -r:A", irq + " s:m -s:m"),
            readRecursion("irq-inversion m → A", "irq-inversion m → A" + QUEUED)));
    patterns.addAll(
        orders(
            prefix + "-irq read-recursion #3",
            "the interrupt reads what is written around A",
            List.of("off w:X A -A -w:X on", "r:A -r:A", irq + " r:X -r:X"),
            readRecursion("irq-inversion X → A", "irq-inversion X → A" + QUEUED)));
    return patterns;
  }

  /**
   * Hard interrupts wait for raw locks in all kernels; others are threads with PREEMPT_RT, where no
   * rwlock queues either.
   */
  private static Map<Kind, String> unsafe(String verdict, String readers, String irq) {
    String raw = irq.equals("irq") ? verdict : without(verdict);
    return verdicts(
        Kind.SPIN,
        without(verdict),
        Kind.RAW,
        raw,
        Kind.WLOCK,
        without(verdict),
        Kind.RLOCK,
        without(readers));
  }

  /** With PREEMPT_RT an rwlock_t in an interrupt is another finding. */
  private static Map<Kind, String> sleeping(String verdict, String readers) {
    return verdicts(
        Kind.SPIN,
        without(verdict),
        Kind.RAW,
        without(verdict),
        Kind.WLOCK,
        without(verdict),
        Kind.RLOCK,
        without(readers));
  }

  private static Map<Kind, String> readRecursion(String verdict, String readers) {
    return verdicts(Kind.WLOCK, without(verdict), Kind.RLOCK, without(readers));
  }

  private static String without(String verdict) {
    return verdict.isEmpty() ? verdict : verdict.contains(" when ") ? verdict : verdict + NOT_RT;
  }

  private static List<Pattern> special() {
    return List.of(
        plain(
            "softirq-safe A, hardirqs on",
            "soft interrupts come when hard ones do",
            verdicts(
                Kind.SPIN,
                "irq-inversion A" + NOT_RT,
                Kind.WLOCK,
                "irq-inversion A" + NOT_RT,
                Kind.RLOCK,
                ""),
            "bh A -A",
            "off A on -A"),
        plain(
            "queued: irq read-lock, lock-read",
            "the reader in the interrupt is ahead of the writer, the task's is not",
            verdicts(Kind.RLOCK, cycle("A", "m") + QUEUED),
            "irq r:A s:m -s:m -r:A",
            "off s:m r:A -r:A -s:m on"),
        plain(
            "queued: irq lock-read, read-lock",
            "a reader in an interrupt does not queue",
            verdicts(Kind.RLOCK, ""),
            "irq s:m r:A -r:A -s:m",
            "off r:A s:m -s:m -r:A on"),
        plain(
            "queued: irq inversion",
            "a task reads with interrupts on what is read under an irq-safe lock",
            verdicts(Kind.RLOCK, "irq-inversion m → A when QUEUED_RWLOCKS"),
            "irq s:m -s:m",
            "off s:m r:A -r:A -s:m on",
            "r:A -r:A"),
        plain(
            "local_lock inversion 2",
            "each CPU has its own",
            verdicts(Kind.LOCAL, ""),
            "A -A",
            "irq s:m -s:m",
            "off s:m A -A -s:m on"),
        plain(
            "local_lock inversion 3A",
            "no way leads through a local lock",
            verdicts(Kind.LOCAL, ""),
            "A s:n -s:n -A",
            "irq s:m -s:m",
            "off s:m A -A -s:m on"),
        plain(
            "local_lock inversion 3B",
            "but one leads around it",
            verdicts(Kind.LOCAL, "irq-inversion m → n" + NOT_RT),
            "A s:n -s:n -A",
            "irq s:m -s:m",
            "off s:m A -A -s:m on",
            "off s:m s:n -s:n -s:m on"));
  }

  private static List<Pattern> patterns() {
    List<Pattern> patterns = new ArrayList<>();
    patterns.addAll(basic());
    patterns.addAll(readers());
    patterns.addAll(circles());
    patterns.addAll(interrupts("irq"));
    patterns.addAll(interrupts("bh"));
    patterns.addAll(special());
    return patterns;
  }

  // C

  /** A pattern as C: each part a function, those of tasks called by a work item. */
  private static String c(Pattern pattern, Kind kind) {
    Map<String, Kind> locks = new LinkedHashMap<>();
    StringBuilder functions = new StringBuilder();
    StringBuilder work = new StringBuilder();
    StringBuilder init = new StringBuilder();
    for (int i = 0; i < pattern.parts().size(); i++) {
      List<String> words = new ArrayList<>(List.of(pattern.parts().get(i).split(" ", -1)));
      String name = "part" + i;
      boolean hard = words.get(0).equals("irq");
      boolean soft = words.get(0).equals("bh");
      if (hard || soft) {
        words.remove(0);
      }
      boolean bh = pattern.parts().stream().anyMatch(p -> p.startsWith("bh "));
      // The first of lockdep's special tests is about both.
      boolean both = pattern.name().startsWith("softirq-safe");
      StringBuilder body = new StringBuilder();
      for (String word : words) {
        body.append('\t').append(statement(word, kind, bh && !both, locks)).append(";\n");
      }
      String parameters = hard ? "void *unused" : soft ? "struct timer_list *t" : "void";
      functions
          .append("static void " + name + "(" + parameters + ")\n{\n")
          .append(body)
          .append("}\n\n");
      if (hard) {
        work.append("\tsmp_call_function(" + name + ", NULL, 1);\n");
      } else if (soft) {
        functions.append("static struct timer_list timer" + i + ";\n\n");
        init.append("\ttimer_setup(&timer" + i + ", " + name + ", 0);\n");
      } else {
        work.append("\t" + name + "();\n");
      }
    }
    StringBuilder text = new StringBuilder("#include <linux/spinlock.h>\n\n");
    locks.forEach((lock, of) -> text.append("static " + of.definition.formatted(lock) + ";\n"));
    return text.append("static struct work_struct item;\n\n")
        .append(functions)
        .append("static void run(struct work_struct *work)\n{\n" + work + "}\n\n")
        .append("void start(void)\n{\n" + init + "\tINIT_WORK(&item, run);\n}\n")
        .toString();
  }

  private static String statement(String word, Kind kind, boolean bh, Map<String, Kind> locks) {
    if (word.equals("off")) {
      return bh ? "local_bh_disable()" : "local_irq_disable()";
    } else if (word.equals("on")) {
      return bh ? "local_bh_enable()" : "local_irq_enable()";
    }
    boolean gives = word.startsWith("-");
    String rest = gives ? word.substring(1) : word;
    int colon = rest.indexOf(':');
    String lock = rest.substring(colon + 1);
    Kind of = colon < 0 ? kind : other(rest.charAt(0), kind);
    locks.putIfAbsent(lock, of);
    return (gives ? of.give : of.take).formatted(lock);
  }

  private static Kind other(char word, Kind kind) {
    boolean sleeps = kind == Kind.RSEM;
    return switch (word) {
      case 'r' -> sleeps ? Kind.RSEM : Kind.RLOCK;
      case 'w' -> sleeps ? Kind.WSEM : Kind.WLOCK;
      case 'o' -> sleeps ? Kind.MUTEX : Kind.SPIN;
      case 's' -> Kind.SPIN;
      default -> throw new IllegalArgumentException("" + word);
    };
  }

  // Tests

  @TestFactory
  Stream<DynamicContainer> lockdepsVerdict() {
    Map<String, List<DynamicTest>> tests = new LinkedHashMap<>();
    for (Pattern pattern : patterns()) {
      pattern
          .verdicts()
          .forEach(
              (kind, verdict) ->
                  tests
                      .computeIfAbsent(pattern.name(), n -> new ArrayList<>())
                      .add(
                          DynamicTest.dynamicTest(
                              kind + " " + pattern.parts(), () -> check(pattern, kind, verdict))));
    }
    return tests.entrySet().stream()
        .map(e -> DynamicContainer.dynamicContainer(e.getKey(), e.getValue()));
  }

  private static void check(Pattern pattern, Kind kind, String verdict) {
    String text = c(pattern, kind);
    Program program = new Program(PRIMITIVES);
    SourceTree tree = Fixtures.tree(Map.of("fixture.c", text));
    LockOrder order = LockOrder.of(tree, List.of("fixture.c"), program);
    List<Finding> found =
        new ArrayList<>(order.findings().stream().map(OrderFinding::finding).toList());
    // What one function does by itself is told where balance is.
    program.analyze(tree, "fixture.c", "").orElseThrow().profiles().stream()
        .flatMap(p -> p.findings().stream())
        .filter(f -> f.rule() == Rule.DOUBLE_ACQUIRE)
        .forEach(found::add);
    assertThat(found.stream().map(LockdepPatternsTest::words).toList())
        .as("%s", text)
        .isEqualTo(verdict.isEmpty() ? List.of() : List.of(onSmp(pattern, verdict)));
  }

  /**
   * The hard interrupts here are IPIs, which nobody sends where there is no other CPU
   * (v6.12:include/linux/smp.h:219); rwlocks queue on SMP only.
   */
  private static String onSmp(Pattern pattern, String verdict) {
    boolean sent = pattern.parts().stream().anyMatch(p -> p.startsWith("irq "));
    if (!sent || !verdict.startsWith("irq-inversion") || verdict.endsWith(QUEUED)) {
      return verdict;
    }
    return verdict.endsWith(NOT_RT)
        ? verdict.substring(0, verdict.length() - NOT_RT.length()) + " when SMP && !PREEMPT_RT"
        : verdict + " when SMP";
  }

  private static String words(Finding finding) {
    String condition =
        finding.condition().isAlways() ? "" : " when " + finding.condition().minimal();
    return finding.rule() + " " + finding.subject() + condition;
  }

  @Test
  void thePageHasThePatterns() throws IOException {
    StringBuilder page = new StringBuilder();
    Map<String, Map<Kind, String>> rows = new LinkedHashMap<>();
    Map<String, String> meanings = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Pattern pattern : patterns()) {
      rows.putIfAbsent(pattern.name(), pattern.verdicts());
      meanings.put(pattern.name(), pattern.meaning());
      counts.merge(pattern.name(), pattern.verdicts().size(), Integer::sum);
    }
    rows.forEach(
        (name, verdicts) -> {
          Map<String, List<String>> byVerdict = new LinkedHashMap<>();
          verdicts.forEach(
              (kind, verdict) ->
                  byVerdict.computeIfAbsent(verdict, v -> new ArrayList<>()).add("" + kind));
          List<String> told = new ArrayList<>();
          byVerdict.forEach(
              (verdict, kinds) ->
                  told.add(
                      String.join(", ", kinds)
                          + ": "
                          + (verdict.isEmpty() ? "none" : "`" + verdict + "`")));
          page.append(
              "| "
                  + name
                  + " | "
                  + meanings.get(name)
                  + " | "
                  + counts.get(name)
                  + " | "
                  + String.join("; ", told)
                  + " |\n");
        });
    int sum = counts.values().stream().mapToInt(i -> i).sum();
    page.append("| | | " + sum + " | |\n");
    String text = Files.readString(PAGE);
    if (Boolean.getBoolean("golden.update")) {
      String head = text.substring(0, text.indexOf("|---|---|---|---|\n") + 18);
      String tail = text.substring(text.indexOf("\n\n", head.length()));
      Files.writeString(PAGE, head + page.toString().stripTrailing() + tail);
      text = Files.readString(PAGE);
    }
    assertThat(text).contains(page.toString());
  }
}
