package org.lockscope.analyzer.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockscope.analyzer.Fixtures;
import org.lockscope.analyzer.flow.Effort;
import org.lockscope.analyzer.program.FileSites;
import org.lockscope.analyzer.program.Program;
import org.lockscope.model.primitive.PrimitiveTable;

/** What decides whether the call of {@code here()} is got to. */
class GateTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private static Gate gate(String body) {
    String text = "void f(struct shelf *s, int n, gfp_t gfp)\n{\n" + body + "}\n";
    FileSites file =
        new Program(PRIMITIVES)
            .sites(Fixtures.tree(Map.of("mm/shelf.c", text)), "mm/shelf.c", "", Effort.THOROUGH)
            .orElseThrow();
    List<Gate> gates =
        file.of(file.unit().functions().get(0)).stream()
            .flatMap(v -> v.sites().stream())
            .filter(s -> s.target().toString().equals("here"))
            .map(Site::gate)
            .distinct()
            .toList();
    assertThat(gates).hasSize(1);
    return gates.get(0);
  }

  @Test
  void nothingDecides() {
    assertThat(gate("before(s);\nhere();\n")).isEqualTo(Gate.OPEN);
    assertThat(gate("if (s->full)\nreport(s);\nhere();\n")).isEqualTo(Gate.OPEN);
  }

  @Test
  void whatIsPassedDecides() {
    assertThat(gate("if (n)\nhere();\n")).isEqualTo(new Gate(false, List.of(1), List.of()));
    assertThat(gate("if (!s)\nreturn;\nhere();\n"))
        .isEqualTo(new Gate(false, List.of(0), List.of()));
    assertThat(gate("if (n > 3 && gfp & __GFP_ZERO)\nhere();\n"))
        .isEqualTo(new Gate(false, List.of(1, 2), List.of()));
    assertThat(gate("switch (n) {\ncase 1:\nhere();\n}\n"))
        .isEqualTo(new Gate(false, List.of(1), List.of()));
  }

  @Test
  void whatAVariableStandsForDecides() {
    assertThat(gate("bool many = n > 3;\nif (many)\nhere();\n"))
        .isEqualTo(new Gate(false, List.of(1), List.of()));
    assertThat(gate("bool many = n > 3;\nmany = ask();\nif (many)\nhere();\n"))
        .isEqualTo(Gate.UNKNOWN);
  }

  @Test
  void whatIsInMemoryDecides() {
    assertThat(gate("if (s->full)\nhere();\n")).isEqualTo(new Gate(true, List.of(), List.of(0)));
    assertThat(gate("if (s->full && n)\nhere();\n"))
        .isEqualTo(new Gate(true, List.of(1), List.of(0)));
    assertThat(gate("if (shelves)\nhere();\n")).isEqualTo(Gate.UNKNOWN);
    assertThat(gate("if (ask())\nreturn;\nhere();\n")).isEqualTo(Gate.UNKNOWN);
  }

  @Test
  void whatAParameterWasSetToDecides() {
    assertThat(gate("n = ask();\nif (n)\nhere();\n")).isEqualTo(Gate.UNKNOWN);
  }

  @Test
  void outerDecisionsCountToo() {
    assertThat(gate("if (s->full) {\nif (n)\nhere();\n}\n"))
        .isEqualTo(new Gate(true, List.of(1), List.of(0)));
    assertThat(gate("if (s->full)\nreturn;\nif (n)\nreturn;\nhere();\n"))
        .isEqualTo(new Gate(true, List.of(1), List.of(0)));
  }

  @Test
  void anotherRoundOfALoopDecidesNothing() {
    assertThat(gate("int i;\nfor (i = 0; i < s->size; i++)\nhere();\n")).isEqualTo(Gate.OPEN);
    assertThat(gate("while (s->full) {\nif (n)\nhere();\n}\n"))
        .isEqualTo(new Gate(false, List.of(1), List.of()));
    assertThat(gate("while (s->full) {\nif (s->old)\nbreak;\nhere();\n}\n"))
        .isEqualTo(new Gate(true, List.of(), List.of(0)));
    assertThat(gate("while (n) {\nwhile (s->full)\nhere();\n}\n")).isEqualTo(Gate.OPEN);
  }

  @Test
  void aPathThatDoesNotReturnDecidesNothing() {
    assertThat(gate("BUG_ON(s->full);\nhere();\n")).isEqualTo(Gate.OPEN);
  }
}
