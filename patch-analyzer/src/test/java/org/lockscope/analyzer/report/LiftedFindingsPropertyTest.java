package org.lockscope.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.finding.Residue;
import org.lockscope.analyzer.program.Program;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.model.condition.PresenceCondition;
import org.lockscope.model.primitive.PrimitiveTable;

/** What is found in all configurations at once is what is found in each of them alone. */
class LiftedFindingsPropertyTest {

  private static final int MAX_PIECES = 8;

  /** Two that Kconfig and the primitives know something about, and two that are free. */
  private static final List<String> ATOMS =
      List.of("PREEMPTION", "PREEMPT_RT", "YARD_GATE", "YARD_ROOF");

  private static final List<String> STATEMENTS =
      List.of(
          "raw_spin_lock(&y->lock);",
          "raw_spin_unlock(&y->lock);",
          "mutex_lock(&y->gate);",
          "mutex_unlock(&y->gate);",
          "preempt_disable();",
          "preempt_enable();",
          "local_irq_save(flags);",
          "local_irq_restore(flags);",
          "local_irq_disable();",
          "local_irq_enable();",
          "y->carts++;",
          "if (late())\n\t\treturn;");

  /**
   * What is taken and what gives it back, so that the two often go together. No
   * spin_lock_irqsave(): for PREEMPT_RT alone the flags of a local_irq_save() inside it seem never
   * to have been saved.
   */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("raw_spin_lock(&y->lock);", "raw_spin_unlock(&y->lock);"),
          List.of("mutex_lock(&y->gate);", "mutex_unlock(&y->gate);"),
          List.of("preempt_disable();", "preempt_enable();"),
          List.of("local_irq_save(flags);", "local_irq_restore(flags);"),
          List.of("local_irq_disable();", "local_irq_enable();"),
          List.of(
              "raw_spin_lock_irqsave(&y->lock, flags);",
              "raw_spin_unlock_irqrestore(&y->lock, flags);"));

  private static final PrimitiveTable ALL = Fixtures.primitives("6.12");
  private static final Program LIFTED = new Program(ALL);

  /** A program for each configuration of the atoms there can be. */
  private static final Map<PrimitiveTable, Program> SINGLE = singles();

  private static Map<PrimitiveTable, Program> singles() {
    Map<PrimitiveTable, Program> singles = new HashMap<>();
    for (int bits = 0; bits < 1 << ATOMS.size(); bits++) {
      List<String> assignment = new ArrayList<>();
      for (int i = 0; i < ATOMS.size(); i++) {
        assignment.add(((bits & 1 << i) == 0 ? "!" : "") + ATOMS.get(i));
      }
      if (ALL.space().parse(String.join(" && ", assignment)).isFeasible()) {
        PrimitiveTable table = Fixtures.primitives("6.12", assignment.toArray(String[]::new));
        singles.put(table, new Program(table));
      }
    }
    return singles;
  }

  @Provide
  Arbitrary<String> functions() {
    Arbitrary<String> atoms = Arbitraries.of(ATOMS);
    Arbitrary<String> statements = Arbitraries.of(STATEMENTS);
    Arbitrary<List<String>> plain = statements.map(List::of);
    Arbitrary<List<String>> pieces =
        Arbitraries.oneOf(
            plain,
            Combinators.combine(statements, atoms).as((s, a) -> List.of(only("ifdef", a, s))),
            Combinators.combine(statements, statements, atoms)
                .as((s, t, a) -> List.of(either(a, s, t))),
            Combinators.combine(Arbitraries.of(PAIRS), atoms)
                .as(
                    (p, a) ->
                        List.of(
                            only("ifdef", a, p.get(0)), "y->carts++;", only("ifdef", a, p.get(1)))),
            Combinators.combine(Arbitraries.of(PAIRS), atoms, statements)
                .as((p, a, s) -> List.of(p.get(0), s, only("ifndef", a, p.get(1)))));
    return pieces
        .list()
        .ofMinSize(1)
        .ofMaxSize(MAX_PIECES)
        .map(l -> function(l.stream().flatMap(List::stream).toList()));
  }

  private static String only(String directive, String atom, String statement) {
    return "#%s CONFIG_%s\n\t%s\n#endif".formatted(directive, atom, statement);
  }

  private static String either(String atom, String then, String otherwise) {
    return "#ifdef CONFIG_%s\n\t%s\n#else\n\t%s\n#endif".formatted(atom, then, otherwise);
  }

  /** Static and never called: what it leaves over is found as well. */
  private static String function(List<String> statements) {
    StringBuilder text =
        new StringBuilder("static void yard_sweep(struct yard *y)\n{\n\tunsigned long flags;\n\n");
    for (String statement : statements) {
      text.append(statement.startsWith("#") ? "" : "\t").append(statement).append('\n');
    }
    return text.append("}\n").toString();
  }

  @Property(tries = 300)
  void everyConfigurationAlone(@ForAll("functions") String text) {
    List<FunctionProfile> lifted = profiles(LIFTED, text);
    Assume.that(lifted.get(0).undecided().isEmpty());
    Map<String, PresenceCondition> all = findings(lifted);
    SINGLE.forEach(
        (table, program) -> {
          List<FunctionProfile> single = profiles(program, text);
          assertThat(single.get(0).undecided()).isEmpty();
          Map<String, String> expected = new TreeMap<>();
          Map<String, String> actual = new TreeMap<>();
          findings(single)
              .forEach((key, condition) -> expected.put(key, condition.minimal().toString()));
          all.forEach(
              (key, condition) -> {
                PresenceCondition here = table.space().parse(condition.toString());
                if (here.isFeasible()) {
                  actual.put(key, here.minimal().toString());
                }
              });
          assertThat(actual).as(text).isEqualTo(expected);
        });
  }

  private static List<FunctionProfile> profiles(Program program, String text) {
    return program
        .analyze(Fixtures.tree(Map.of("yard.c", text)), "yard.c", "")
        .orElseThrow()
        .profiles();
  }

  /**
   * The conditions of what is wrong, or left over, by rule and subject: proofs may differ, and what
   * is a finding where one way out is like another is left over where there is only one.
   */
  private static Map<String, PresenceCondition> findings(List<FunctionProfile> profiles) {
    Map<String, PresenceCondition> findings = new TreeMap<>();
    for (FunctionProfile function : profiles) {
      Stream.concat(
              function.findings().stream(), function.residues().stream().map(Residue::finding))
          .forEach(
              f ->
                  findings.merge(
                      f.rule() + " " + f.subject(), f.condition(), PresenceCondition::or));
    }
    return findings;
  }
}
