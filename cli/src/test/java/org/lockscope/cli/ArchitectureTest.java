package org.lockscope.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which module may know what. Stands here because this module sees all of them; {@code
 * patch-analyzer} has the rules about its own packages.
 */
@AnalyzeClasses(packages = "org.lockscope", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule MODULES_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("org.lockscope.cli..")
          .layer("patch-analyzer")
          .definedBy("org.lockscope.analyzer..")
          .layer("c-frontend")
          .definedBy("org.lockscope.frontend..")
          .layer("mm-model")
          .definedBy("org.lockscope.model..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("patch-analyzer")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("c-frontend")
          .mayOnlyBeAccessedByLayers("cli", "patch-analyzer")
          .whereLayer("mm-model")
          .mayOnlyBeAccessedByLayers("cli", "patch-analyzer", "c-frontend");

  /** c-frontend knows conditions but no lock. */
  @ArchTest
  static final ArchRule FRONTEND_KNOWS_NO_LOCK =
      noClasses()
          .that()
          .resideInAPackage("org.lockscope.frontend..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.lockscope.model.primitive..");

  /** mm-model reads no C and knows no git; it stands on LogicNG and Jackson. */
  @ArchTest
  static final ArchRule MODEL_STANDS_ALONE =
      classes()
          .that()
          .resideInAPackage("org.lockscope.model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.lockscope.model..", "java..", "org.logicng..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule TREE_SITTER_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.frontend.parse")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.treesitter..");

  @ArchTest
  static final ArchRule JGIT_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.analyzer.git")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit..");

  @ArchTest
  static final ArchRule MIME4J_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.analyzer.mail")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.james..");

  @ArchTest
  static final ArchRule LOGICNG_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.model.condition")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.logicng..");

  @ArchTest
  static final ArchRule MCP_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.cli.mcp")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.modelcontextprotocol..");

  @ArchTest
  static final ArchRule PICOCLI_IN_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lockscope.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule NO_CYCLES_IN_THE_COMMAND_LINE =
      slices().matching("org.lockscope.cli.(*)..").should().beFreeOfCycles();

  /** Printers format; they neither read series nor analyse. */
  @ArchTest
  static final ArchRule PRINTERS_ONLY_PRINT =
      noClasses()
          .that()
          .resideInAnyPackage("org.lockscope.cli.text", "org.lockscope.cli.json")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.lockscope.analyzer.input..",
              "org.lockscope.analyzer.git..",
              "org.lockscope.analyzer.mail..",
              "org.lockscope.analyzer.program..",
              "org.lockscope.analyzer.flow..");
}
