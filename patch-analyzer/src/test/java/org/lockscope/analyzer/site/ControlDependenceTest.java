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

  /** That a member of the first parameter decides. */
  private static List<ControlDependence.Content> asked(String member) {
    return List.of(new ControlDependence.Content(0, List.of(List.of(member))));
  }

  private static final List<ControlDependence.Content> FULL = asked("full");

  /** That a parameter decides. */
  private static ControlDependence what(int parameter) {
    return new ControlDependence(false, List.of(parameter), List.of(), List.of());
  }

  /** That it decides how great a parameter is. */
  private static ControlDependence howMuch(int parameter) {
    return new ControlDependence(false, List.of(parameter), List.of(parameter), List.of());
  }

  private static ControlDependence of(String body) {
    return site(body).dependence();
  }

  private static Site site(String body) {
    String text = "void f(struct shelf *s, int n, gfp_t gfp)\n{\n" + body + "}\n";
    FileSites file =
        new Program(PRIMITIVES)
            .sites(Fixtures.tree(Map.of("mm/shelf.c", text)), "mm/shelf.c", "", Effort.THOROUGH)
            .orElseThrow();
    List<Site> found =
        file.of(file.unit().functions().get(0)).stream()
            .flatMap(v -> v.sites().stream())
            .filter(s -> s.target().toString().equals("here"))
            .toList();
    assertThat(found.stream().map(Site::dependence).distinct()).hasSize(1);
    return found.get(0);
  }

  @Test
  void nothingDecides() {
    assertThat(of("before(s);\nhere();\n")).isEqualTo(ControlDependence.NONE);
    assertThat(of("if (s->full)\nreport(s);\nhere();\n")).isEqualTo(ControlDependence.NONE);
  }

  @Test
  void whatIsPassedDecides() {
    assertThat(of("if (n)\nhere();\n")).isEqualTo(what(1));
    assertThat(of("if (!s)\nreturn;\nhere();\n")).isEqualTo(what(0));
    assertThat(of("if (n > 3 && gfp & __GFP_ZERO)\nhere();\n"))
        .isEqualTo(new ControlDependence(false, List.of(1, 2), List.of(1), List.of()));
    assertThat(of("if (4 <= n)\nreturn;\nhere();\n")).isEqualTo(howMuch(1));
    assertThat(of("if (n == 4)\nreturn;\nhere();\n")).isEqualTo(what(1));
    assertThat(of("switch (n) {\ncase 1:\nhere();\n}\n")).isEqualTo(what(1));
  }

  @Test
  void whatAVariableStandsForDecides() {
    assertThat(of("bool many = n > 3;\nif (many)\nhere();\n")).isEqualTo(howMuch(1));
    assertThat(of("bool many = n > 3;\nmany = ask();\nif (many)\nhere();\n"))
        .isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void whatIsInMemoryDecides() {
    assertThat(of("if (s->full)\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(), FULL));
    assertThat(of("if (s->full && n)\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(), FULL));
    assertThat(of("if (shelves)\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
    assertThat(of("if (ask())\nreturn;\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void theMembersThatDecideOnEachWayAreTold() {
    // Two ways: if both are there, or else if the third is.
    assertThat(of("if ((!s->full || !s->tidy) && !s->old)\nreturn;\nhere();\n").contents())
        .containsExactly(
            new ControlDependence.Content(
                0, List.of(List.of("full", "old"), List.of("full", "tidy"))));
    // What is asked on the way and decides nothing is not told, nor what is behind a member.
    assertThat(of("if (s->old)\nreport(s);\nif (s->rack->full)\nhere();\n").contents())
        .isEqualTo(asked("rack"));
    assertThat(of("if (s->a && s->b && s->c && s->d && s->e)\nhere();\n").contents())
        .containsExactly(
            new ControlDependence.Content(0, List.of(List.of("a", "b", "c", "d", "e"))));
  }

  @Test
  void whatAFunctionPutsIntoObjectsOfItsCallersIsKnown() {
    assertThat(site("s->full = shelves->full;\nhere(s);\ns->old = ask();\n").filled())
        .isEqualTo(Map.of(0, List.of("full")));
    // A constant, what was passed, and what was there: nobody else has a say.
    assertThat(site("s->full = NULL;\ns->old = n + 1;\ns->tidy = s->old;\nhere(s);\n").filled())
        .isEmpty();
    assertThat(site("struct rack *r;\nr = ask();\nif (r)\ns->full = r->full;\nhere(s);\n").filled())
        .isEqualTo(Map.of(0, List.of("full")));
  }

  @Test
  void whatAParameterWasSetToDecides() {
    assertThat(of("n = ask();\nif (n)\nhere();\n")).isEqualTo(ControlDependence.UNKNOWN);
  }

  @Test
  void outerDecisionsCountToo() {
    assertThat(of("if (s->full) {\nif (n)\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(), FULL));
    assertThat(of("if (s->full)\nreturn;\nif (n)\nreturn;\nhere();\n"))
        .isEqualTo(new ControlDependence(true, List.of(1), List.of(), FULL));
  }

  @Test
  void anotherRoundOfALoopDecidesNothing() {
    assertThat(of("int i;\nfor (i = 0; i < s->size; i++)\nhere();\n"))
        .isEqualTo(ControlDependence.NONE);
    assertThat(of("while (s->full) {\nif (n)\nhere();\n}\n")).isEqualTo(what(1));
    assertThat(of("while (s->full) {\nif (s->old)\nbreak;\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(), asked("old")));
    assertThat(of("for (;;) {\nbefore(s);\nif (s->old)\nbreak;\nhere();\n}\n"))
        .isEqualTo(new ControlDependence(true, List.of(), List.of(), asked("old")));
    assertThat(of("while (n) {\nwhile (s->full)\nhere();\n}\n")).isEqualTo(ControlDependence.NONE);
  }

  @Test
  void aPathThatDoesNotReturnDecidesNothing() {
    assertThat(of("BUG_ON(s->full);\nhere();\n")).isEqualTo(ControlDependence.NONE);
  }
}
