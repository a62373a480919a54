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
class ControlDependenceTest {

  private static final PrimitiveTable PRIMITIVES = Fixtures.primitives("6.12");

  private static ControlDependence of(String body) {
    String text = "void f(struct shelf *s, int n, gfp_t gfp)\n{\n" + body + "}\n";
    FileSites file =
        new Program(PRIMITIVES)
            .sites(Fixtures.tree(Map.of("mm/shelf.c", text)), "mm/shelf.c", "", Effort.THOROUGH)
            .orElseThrow();
    List<ControlDependence> found =
        file.of(file.unit().functions().get(0)).stream()
            .flatMap(v -> v.sites().stream())
            .filter(s -> s.target().toString().equals("here"))
            .map(Site::dependence)
            .distinct()
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void nothingDecides() {
    assertThat(of("before(s);\nhere();\n")).isEqualTo(ControlDependence.NONE);
    assertThat(of("if (s->full)\nreport(s);\nhere();\n")).isEqualTo(ControlDependence.NONE);
  }

  @Test
  void whatIsPassedDecides() {
    assertThat(of("if (n)\nhere();\n"))
        .isEqualTo(new ControlDependence(false, List.of(1), List.of()));
    assertThat(of("if (!s)\nreturn;\nhere();\n"))
        .isEqualTo(new ControlDependence(false, List.of(0), List.of()));
    assertThat(of("if (n > 3 && gfp & __GFP_ZERO)\nhere();\n"))
        .isEqualTo(new ControlDependence(false, List.of(1, 2), List.of()));
    assertThat(of("switch (n) {\ncase 1:\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(false, List.of(1), List.of()));
  }

  @Test
  void whatAVariableStandsForDecides() {
    assertThat(of("bool many = n > 3;\nif (many)\nhere();\n"))
        .isEqualTo(new ControlDependence(false, List.of(1), List.of()));
    assertThat(of("bool many = n > 3;\nmany = ask();\nif (many)\nhere();\n"))
        .isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void whatIsInMemoryDecides() {
    assertThat(of("if (s->full)\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(0)));
    assertThat(of("if (s->full && n)\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(0)));
    assertThat(of("if (shelves)\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
    assertThat(of("if (ask())\nreturn;\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void whatAParameterWasSetToDecides() {
    assertThat(of("n = ask();\nif (n)\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void outerDecisionsCountToo() {
    assertThat(of("if (s->full) {\nif (n)\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(0)));
    assertThat(of("if (s->full)\nreturn;\nif (n)\nreturn;\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(0)));
  }

  @Test
  void anotherRoundOfALoopDecidesNothing() {
    assertThat(of("int i;\nfor (i = 0; i < s->size; i++)\nhere();\n"))
        .isEqualTo(ControlDependence.NONE);
    assertThat(of("while (s->full) {\nif (n)\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(false, List.of(1), List.of()));
    assertThat(of("while (s->full) {\nif (s->old)\nbreak;\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(0)));
    assertThat(of("for (;;) {\nbefore(s);\nif (s->old)\nbreak;\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(0)));
    assertThat(of("while (n) {\nwhile (s->full)\nhere();\n}\n")).isEqualTo(ControlDependence.NONE);
  }

  @Test
  void aPathThatDoesNotReturnDecidesNothing() {
    assertThat(of("BUG_ON(s->full);\nhere();\n")).isEqualTo(ControlDependence.NONE);
  }
}
