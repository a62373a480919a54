package org.lockscope.analyzer.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.report.Progress;
import org.lockscope.analyzer.report.SeriesAnalysis;
import org.lockscope.analyzer.series.FileChange;
import org.lockscope.analyzer.series.Patch;
import org.lockscope.analyzer.series.Series;
import org.lockscope.analyzer.series.SourceTree;

/** Whether what a message says is so; each verdict reasoned from the C. */
class ClaimJudgeTest {

  /** Irqs are off around all of it. */
  private static final String ALL_OFF =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      	unsigned long flags;

      	local_irq_save(flags);
      	shelf_check(s);
      	spin_lock(&s->lock);
      	s->count += n;
      	spin_unlock(&s->lock);
      	local_irq_restore(flags);
      }
      """;

  /** Irqs are off where the lock is held, which is nowhere on PREEMPT_RT. */
  private static final String WITH_LOCK =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      	unsigned long flags;

      	shelf_check(s);
      	spin_lock_irqsave(&s->lock, flags);
      	s->count += n;
      	spin_unlock_irqrestore(&s->lock, flags);
      }
      """;

  /** Irqs are off around what they were not meant to be. */
  private static final String STILL_OFF = ALL_OFF.replace("+= n", "+= 2 * n");

  private static final String NOT_OFF =
      """
      static void shelf_put(struct shelf *s, int n)
      {
      	shelf_check(s);
      	spin_lock(&s->lock);
      	s->count += n;
      	spin_unlock(&s->lock);
      }
      """;

  private static List<ClaimReport> judge(String message, String before, String after) {
    SourceTree old = Fixtures.tree(Map.of("mm/shelf.c", before));
    SourceTree now = Fixtures.tree(Map.of("mm/shelf.c", after));
    Patch patch =
        new Patch(
            1,
            1,
            "mm, shelf: change it",
            message,
            "Ada <ada@example.org>",
            Optional.empty(),
            List.of(FileChange.modified("mm/shelf.c")),
            old,
            now,
            true,
            Optional.empty());
    return SeriesAnalysis.run(
            new Series("series", "base", old, List.of(patch), List.of()),
            Fixtures.primitives("6.1"),
            "",
            Progress.NONE)
        .patches()
        .get(0)
        .claims();
  }

  private static Verdict verdict(String message, String before, String after) {
    List<ClaimReport> claims = judge(message, before, after);
    assertThat(claims).as(message).hasSize(1);
    return claims.get(0).verdict();
  }

  private static void holds(String message, String before, String after) {
    assertThat(verdict(message, before, after)).as(message).isEqualTo(new Verdict.Holds());
  }

  private static void holdsOnlyIf(String formula, String message, String before, String after) {
    assertThat(verdict(message, before, after))
        .as(message)
        .isInstanceOfSatisfying(
            Verdict.HoldsOnlyIf.class,
            v -> assertThat(v.condition().minimalWithin(v.within()).toString()).isEqualTo(formula));
  }

  private static void fails(int line, String proof, String message, String before, String after) {
    assertThat(verdict(message, before, after))
        .as(message)
        .isInstanceOfSatisfying(
            Verdict.DoesNotHold.class,
            v -> {
              assertThat(v.proof()).isEqualTo(proof);
              assertThat(v.line()).isEqualTo(line);
              assertThat(v.function().path()).isEqualTo("mm/shelf.c");
            });
  }

  private static void open(String message, String before, String after) {
    assertThat(verdict(message, before, after))
        .as(message)
        .isInstanceOf(Verdict.NotDecidable.class);
  }

  // No functional change

  @Test
  void nothingChangesForLocking() {
    holds("No functional change.", WITH_LOCK, WITH_LOCK.replace("shelf_check(s)", "shelf_look(s)"));
    holds("No functional change.", WITH_LOCK, WITH_LOCK + "static void shelf_new(void) {}\n");
  }

  @Test
  void aSectionIsMovedToAHelper() {
    String helper =
        """
        static void shelf_add(struct shelf *s, int n)
        {
        	spin_lock(&s->lock);
        	s->count += n;
        	spin_unlock(&s->lock);
        }

        static void shelf_put(struct shelf *s, int n)
        {
        	shelf_check(s);
        	shelf_add(s, n);
        }
        """;
    holds("No functional change.", NOT_OFF, helper);
  }

  @Test
  void somethingChangesAfterAll() {
    fails(
        5,
        "shelf_put() has a section with irq-off that it did not have",
        "No functional change.",
        NOT_OFF,
        ALL_OFF);
    fails(
        5,
        "shelf_put() calls shelf_check() inside of s->lock now",
        "No functional change.",
        NOT_OFF.replace("{\n\tshelf", "{\n\tint i;\n\n\tshelf"),
        """
        static void shelf_put(struct shelf *s, int n)
        {
        	int i;

        	spin_lock(&s->lock);
        	shelf_check(s);
        	s->count += n;
        	spin_unlock(&s->lock);
        }
        """);
  }

  /** Irqs are gone with PREEMPT_RT, and with the lock only otherwise. */
  @Test
  void somethingChangesInSomeKernels() {
    holdsOnlyIf(
        "!PREEMPT_RT",
        "No functional change.",
        ALL_OFF.replace("\tshelf_check(s);\n", ""),
        WITH_LOCK.replace("\tshelf_check(s);\n", ""));
  }

  @Test
  void aLockMayHaveGotAnotherName() {
    String renamed = NOT_OFF.replace("struct shelf *s", "struct shelf *t").replace("s->", "t->");
    assertThat(verdict("No functional change.", NOT_OFF, renamed.replace("check(s)", "check(t)")))
        .isNotInstanceOf(Verdict.DoesNotHold.class);
  }

  @Test
  void whetherAStatementMattersIsNotDecided() {
    String inside = NOT_OFF.replace("\ts->count", "\ts->seen = 1;\n\ts->count");
    String outside = NOT_OFF.replace("\tspin_lock", "\ts->seen = 1;\n\tspin_lock");
    open("No functional change.", inside, outside);
  }

  // Calls

  @Test
  void calledOutside() {
    holds("Call shelf_check() without disabling irqs.", ALL_OFF, WITH_LOCK);
    holds("Call shelf_check() without disabling irqs.", ALL_OFF, NOT_OFF);
    fails(
        6,
        "shelf_put() still calls shelf_check() inside of irq-off",
        "Call shelf_check() without disabling irqs.",
        ALL_OFF,
        STILL_OFF);
    open("Call shelf_check() without disabling irqs.", NOT_OFF, WITH_LOCK);
    open("Call shelf_look() without disabling irqs.", ALL_OFF, WITH_LOCK);
  }

  /** The caller's caller has irqs off. */
  @Test
  void calledOutsideOfOneSectionOfTwo() {
    String outer =
        """

        static void shelf_fill(struct shelf *s)
        {
        	local_irq_disable();
        	shelf_put(s, 1);
        	local_irq_enable();
        }
        """;
    open("Call shelf_check() without disabling irqs.", ALL_OFF + outer, WITH_LOCK + outer);
  }

  @Test
  void calledInAGap() {
    String gap =
        """
        static void shelf_fill(struct shelf *s)
        {
        	preempt_enable();
        	shelf_new(s);
        	preempt_disable();
        }
        """;
    holds("Enable preemption around shelf_new().", gap.replaceAll("\tpreempt.*\n", ""), gap);
  }

  // Sections

  @Test
  void notIn() {
    holds("Don't disable irqs in shelf_put().", ALL_OFF, NOT_OFF);
    fails(
        5,
        "shelf_put() still has a section with irq-off",
        "Don't disable irqs in shelf_put().",
        ALL_OFF,
        STILL_OFF);
    open("Don't disable irqs in shelf_put().", ALL_OFF, WITH_LOCK);
    open("Don't disable irqs in shelf_get().", ALL_OFF, NOT_OFF);
    open("Don't disable irqs in shelf_put().", NOT_OFF, NOT_OFF.replace("+= n", "+= 2 * n"));
  }

  @Test
  void in() {
    holds("Protect shelf_put() with disabled irqs.", NOT_OFF, ALL_OFF);
    holdsOnlyIf("!PREEMPT_RT", "Protect shelf_put() with disabled irqs.", NOT_OFF, WITH_LOCK);
    open("Protect shelf_put() with disabled irqs.", ALL_OFF, NOT_OFF);
    open("Make shelf_put() disable irqs with PREEMPT_RT.", NOT_OFF, WITH_LOCK);
  }

  // Locks

  @Test
  void onlyWithLock() {
    holdsOnlyIf(
        "!PREEMPT_RT", "Only disable irqs with the lock in shelf_put().", ALL_OFF, WITH_LOCK);
    holds(
        "Only disable irqs with the lock in shelf_put().",
        ALL_OFF,
        WITH_LOCK.replace("spin_", "raw_spin_"));
    fails(
        5,
        "shelf_put() has irq-off by local_irq_save(), which takes no lock",
        "Only disable irqs with the lock in shelf_put().",
        NOT_OFF,
        ALL_OFF);
    open(
        "Only disable irqs with the lock in shelf_put().",
        ALL_OFF,
        ALL_OFF.replaceAll("\tspin_.*\n", ""));
  }

  @Test
  void locksDisable() {
    holdsOnlyIf("!PREEMPT_RT", "Make locking in shelf_put() irq-safe.", NOT_OFF, WITH_LOCK);
    holds(
        "Make locking in shelf_put() irq-safe.",
        NOT_OFF.replace("spin_", "raw_spin_"),
        WITH_LOCK.replace("spin_", "raw_spin_"));
    holdsOnlyIf("!PREEMPT_RT", "Use the irqsave variant.", NOT_OFF, WITH_LOCK);
    open("Make locking in shelf_put() irq-safe.", WITH_LOCK, NOT_OFF);
    open("Use the irqsave variant.", ALL_OFF, STILL_OFF);
  }

  @Test
  void alwaysAtomic() {
    String raw =
        """
        static void shelf_log(struct shelf *s)
        {
        	raw_spin_lock(&map_lock);
        	s->logged++;
        	raw_spin_unlock(&map_lock);
        }

        void shelf_put(struct shelf *s, int n)
        {
        	unsigned long flags;

        	local_irq_save(flags);
        	shelf_log(s);
        	local_irq_restore(flags);
        }
        """;
    String message = "map_lock is always acquired in atomic context.";
    holds(message, raw.replace("raw_", ""), raw);
    open(message, raw.replace("raw_", ""), raw.replaceAll("\tlocal.*\n", ""));
    // Whoever holds a spinlock can be preempted on PREEMPT_RT.
    String spin = raw.replaceAll("local_irq_\\w+\\(flags", "spin_(&s->lock");
    open(
        message,
        raw.replace("raw_", ""),
        spin.replaceFirst("spin_\\(", "spin_lock(").replaceFirst("spin_\\(", "spin_unlock("));
  }

  /** The only caller is an IPI, which a list of functions by name does not show. */
  @Test
  void atomicByCallback() {
    String log =
        """
        static void shelf_log(void *info)
        {
        	struct shelf *s = info;

        	raw_spin_lock(&map_lock);
        	s->logged++;
        	raw_spin_unlock(&map_lock);
        }

        void shelf_put(struct shelf *s, int n)
        {
        	on_each_cpu(shelf_log, s, 1);
        }
        """;
    String message = "map_lock is always acquired in atomic context.";
    holds(message, log.replace("raw_", ""), log);
    open(
        message,
        log.replace("raw_", ""),
        log.replace("on_each_cpu(shelf_log, s, 1)", "shelf_log(s)"));
  }

  @Test
  void lessOfASection() {
    String message = "Look after the count in shelf_put() with irqs enabled.";
    String later =
        ALL_OFF
            .replace("\tlocal_irq_save(flags);\n", "")
            .replace("\tspin_lock", "\tlocal_irq_save(flags);\n\tspin_lock");
    holds(
        message,
        ALL_OFF.replace("\tspin_lock", "\ts->seen++;\n\tspin_lock"),
        later.replace("\tlocal_irq_save", "\ts->seen++;\n\tlocal_irq_save"));
    open(message, later, later.replace("s->count +=", "s->count -="));
    open(
        message,
        ALL_OFF.replace("shelf_put", "shelf_get"),
        ALL_OFF.replace("shelf_put", "shelf_fill"));
  }

  /** A timer calls, a function that a timer calls, or nobody who is known. */
  @Test
  void calledWithIrqsEnabledByWhomever() {
    String inside =
        """
        static void shelf_note(struct shelf *s)
        {
        	s->noted = shelf_check(s);
        }

        static void shelf_put(struct shelf *s, int n)
        {
        	unsigned long flags;

        	local_irq_save(flags);
        	shelf_note(s);
        	s->count += n;
        	local_irq_restore(flags);
        }

        void shelf_all(struct shelf *s)
        {
        	shelf_put(s, 1);
        }
        """;
    String outside =
        inside.replace(
            "\tlocal_irq_save(flags);\n\tshelf_note(s);\n",
            "\tshelf_note(s);\n\tlocal_irq_save(flags);\n");
    holds("shelf_note() is now called with irqs enabled.", inside, outside);
    // Not called by what is changed, but by what that calls.
    holds("shelf_check() is now called with irqs enabled.", inside, outside);
    // Two calls further up, irqs are off all the same.
    String off =
        """

        void shelf_ipi(void *info)
        {
        	shelf_all(info);
        }

        void shelf_start(struct shelf *s)
        {
        	on_each_cpu(shelf_ipi, s, 1);
        }
        """;
    open("shelf_note() is now called with irqs enabled.", inside + off, outside + off);
    holds("Call shelf_note() without disabling irqs.", inside + off, outside + off);
  }

  @Test
  void outOfInterrupts() {
    String ipi =
        """
        static void shelf_sum(struct shelf *s)
        {
        	s->sum = shelf_check(s);
        }

        static void shelf_flush(void *info)
        {
        	shelf_sum(info);
        }

        void shelf_put(struct shelf *s, int n)
        {
        	on_each_cpu(shelf_flush, s, 1);
        }
        """;
    String work =
        ipi.replace("void *info", "struct work_struct *w")
            .replace("shelf_sum(info)", "shelf_sum(shelf_of(w))")
            .replace(
                "on_each_cpu(shelf_flush, s, 1)",
                "INIT_WORK(&s->work, shelf_flush);\n\tschedule_work(&s->work)");
    holds("Move shelf_flush() out of IRQ context.", ipi, work);
    holds("Move shelf_sum() calls out of interrupt context.", ipi, work);
    open("Move shelf_flush() out of IRQ context.", ipi, ipi.replace("s->sum =", "s->sum +="));
    open("Move shelf_put() out of IRQ context.", ipi, work);
  }

  // Moves

  private static final String CALLER =
      """

      void shelf_fill(struct shelf *s)
      {
      	unsigned long flags;

      	local_irq_save(flags);
      	shelf_put(s, 1);
      	local_irq_restore(flags);
      }
      """;

  private static final String BARE_CALLER = CALLER.replaceAll("\t(local|unsigned).*\n", "");

  @Test
  void movedInto() {
    String message = "Move irq control into shelf_put().";
    holds(message, NOT_OFF + CALLER, ALL_OFF + BARE_CALLER);
    fails(
        1,
        "shelf_put() has no section with irq-off",
        message,
        NOT_OFF + CALLER,
        NOT_OFF.replace("+= n", "+= 2 * n") + BARE_CALLER);
    open(message, ALL_OFF + CALLER, STILL_OFF + BARE_CALLER);
  }

  @Test
  void movedToCallers() {
    String message = "Move irq control from shelf_put() to its callers.";
    holds(message, ALL_OFF + BARE_CALLER, NOT_OFF + CALLER);
    open(message, ALL_OFF + BARE_CALLER, NOT_OFF + BARE_CALLER);
  }

  @Test
  void nothingIsDecidedOfWhatIsNotAnalysed() {
    String broken = NOT_OFF.replace("s->count += n;", "if (s->count += (n;");
    assertThat(judge("No functional change.", NOT_OFF, broken))
        .allMatch(c -> c.verdict() instanceof Verdict.NotDecidable);
  }
}
