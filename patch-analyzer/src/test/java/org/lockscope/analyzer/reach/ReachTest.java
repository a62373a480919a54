package org.lockscope.analyzer.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.program.Program;

/** Which functions get into critical sections by a change, and which get out, and what is told. */
class ReachTest {

  private static final String PATH = "mm/shelf.c";

  /** The changes from one text to another: {@code - shelf.lock: shelf_fill}. */
  private static List<ReachChange> changes(String before, String after) {
    SeriesGraphs graphs =
        new SeriesGraphs(new Program(Fixtures.primitives("5.14")), Set.of(PATH), Set.of());
    SeriesReach reach = new SeriesReach();
    reach.from(graphs.of(Fixtures.tree(Map.of(PATH, before)), ""));
    return reach.to(graphs.of(Fixtures.tree(Map.of(PATH, after)), ""), name -> true).changes();
  }

  private static List<String> all(String before, String after) {
    return changes(before, after).stream().map(ReachTest::words).toList();
  }

  private static List<String> news(String before, String after) {
    return changes(before, after).stream()
        .flatMap(c -> c.news().stream())
        .map(ReachTest::words)
        .toList();
  }

  private static String words(ReachChange change) {
    return change.functions().stream()
        .map(f -> f.name() + (f.condition().isAlways() ? "" : " [" + f.condition().minimal() + "]"))
        .collect(
            Collectors.joining(
                ", ", (change.entered() ? "+ " : "- ") + change.section() + ": ", ""));
  }

  /** Someone takes boxes, and whoever fills the shelf may have to buy some. */
  private static String shelf(String take) {
    return """
        static struct box *shelf_buy(struct shelf *s)
        {
        	return box_make(s->size);
        }

        static void shelf_fill(struct shelf *s)
        {
        	s->spare = shelf_buy(s);
        }

        void shelf_look(struct shelf *s)
        {
        	spin_lock(&s->lock);
        	shelf_count(s);
        	spin_unlock(&s->lock);
        }

        """
        + take;
  }

  private static String take(String... statements) {
    return shelf(
        "void shelf_take(struct shelf *s)\n{\n\t" + String.join("\n\t", statements) + "\n}\n");
  }

  @Test
  void tellsWhatIsNoLongerCalledUnderASpinlock() {
    String before = take("spin_lock(&s->lock);", "shelf_fill(s);", "spin_unlock(&s->lock);");
    String after = take("spin_lock(&s->lock);", "spin_unlock(&s->lock);", "shelf_fill(s);");
    assertThat(news(before, after))
        .containsExactly("- shelf.lock: shelf_fill, shelf_buy, box_make");
    // shelf_look() has the lock in both, so that there is something to get into.
    assertThat(news(after, before))
        .containsExactly("+ shelf.lock: shelf_fill, shelf_buy, box_make");
  }

  @Test
  void doesNotTellOfALockWithWhichOneMaySleep() {
    String before = take("mutex_lock(&s->big);", "shelf_fill(s);", "mutex_unlock(&s->big);");
    String after = take("mutex_lock(&s->big);", "mutex_unlock(&s->big);", "shelf_fill(s);");
    assertThat(news(before, after)).isEmpty();
    assertThat(all(before, after)).containsExactly("- shelf.big: shelf_fill, shelf_buy, box_make");
  }

  @Test
  void doesNotTellOfCallsThatTheRegionsLineNames() {
    String before = take("spin_lock(&s->lock);", "shelf_note(s);", "spin_unlock(&s->lock);");
    String after = take("spin_lock(&s->lock);", "spin_unlock(&s->lock);", "shelf_note(s);");
    assertThat(news(before, after)).isEmpty();
    assertThat(all(before, after)).containsExactly("- shelf.lock: shelf_note");
  }

  @Test
  void doesNotTellWhatANewLockIsTakenAround() {
    String before = take("shelf_fill(s);");
    String after = take("spin_lock(&s->more);", "shelf_fill(s);", "spin_unlock(&s->more);");
    assertThat(news(before, after)).isEmpty();
    assertThat(all(before, after)).containsExactly("+ shelf.more: shelf_fill, shelf_buy, box_make");
  }

  @Test
  void tellsWhatPreemptionIsNoLongerDisabledAround() {
    String before = take("preempt_disable();", "shelf_fill(s);", "preempt_enable();");
    assertThat(news(before, take("shelf_fill(s);")))
        .containsExactly("- preempt-off: shelf_fill, shelf_buy, box_make");
    String bh = take("local_bh_disable();", "shelf_fill(s);", "local_bh_enable();");
    assertThat(news(bh, take("shelf_fill(s);")))
        .containsExactly("- bh-off: shelf_fill, shelf_buy, box_make");
    String migrate = take("migrate_disable();", "shelf_fill(s);", "migrate_enable();");
    // Depths are nominal: without SMP as well, though migrate_disable() is empty then.
    assertThat(news(migrate, take("shelf_fill(s);")))
        .containsExactly("- migrate-off: shelf_fill, shelf_buy, box_make");
  }

  @Test
  void doesNotTellThatAStrongerSectionTakesThePlaceOfAWeaker() {
    String preempt = take("preempt_disable();", "shelf_fill(s);", "preempt_enable();");
    String irqs = take("local_irq_disable();", "shelf_fill(s);", "local_irq_enable();");
    assertThat(news(preempt, irqs)).containsExactly("+ irq-off: shelf_fill, shelf_buy, box_make");
    assertThat(all(preempt, irqs))
        .containsExactly(
            "+ irq-off: shelf_fill, shelf_buy, box_make",
            "- preempt-off: shelf_fill, shelf_buy, box_make");
    // Nor, the other way round, that irqs off have become preemption off.
    assertThat(news(irqs, preempt)).containsExactly("- irq-off: shelf_fill, shelf_buy, box_make");
  }

  @Test
  void tellsInWhichConfigurations() {
    String before = take("preempt_disable();", "shelf_fill(s);", "preempt_enable();");
    String after =
        take(
            "if (IS_ENABLED(CONFIG_PREEMPT_RT))",
            "\tmigrate_disable();",
            "else",
            "\tpreempt_disable();",
            "shelf_fill(s);",
            "if (IS_ENABLED(CONFIG_PREEMPT_RT))",
            "\tmigrate_enable();",
            "else",
            "\tpreempt_enable();");
    assertThat(news(before, after))
        .containsExactly(
            "- preempt-off: shelf_fill [PREEMPT_RT], shelf_buy [PREEMPT_RT],"
                + " box_make [PREEMPT_RT]");
  }

  @Test
  void endsASectionWhereItIsGivenUp() {
    // shelf_pause() gives up what its caller has disabled, and the lock that it holds.
    String pause =
        """
        static void shelf_pause(struct shelf *s)
        {
        	spin_unlock(&s->lock);
        	preempt_enable();
        	shelf_fill(s);
        	preempt_disable();
        	spin_lock(&s->lock);
        }

        void shelf_take(struct shelf *s)
        {
        	preempt_disable();
        	spin_lock(&s->lock);
        	shelf_pause(s);
        	spin_unlock(&s->lock);
        	preempt_enable();
        }
        """;
    String before =
        pause
            .replace("\tspin_unlock(&s->lock);\n\tpreempt_enable();\n\tshelf_f", "\tshelf_f")
            .replace("\tpreempt_disable();\n\tspin_lock(&s->lock);\n}", "}");
    assertThat(before).contains("{\n\tshelf_fill(s);\n}");
    assertThat(news(shelf(before), shelf(pause)))
        .containsExactly(
            "- preempt-off: shelf_fill, shelf_buy, box_make",
            "- shelf.lock: shelf_fill, shelf_buy, box_make");
  }
}
