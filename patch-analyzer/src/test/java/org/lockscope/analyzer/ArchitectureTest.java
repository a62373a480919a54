package org.lockscope.analyzer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know what. */
@AnalyzeClasses(
    packages = "org.lockscope.analyzer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
  static final ArchRule NO_CYCLES =
      slices().matching("org.lockscope.analyzer.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SERIES_KNOWS_NOTHING_ELSE =
      classes()
          .that()
          .resideInAPackage("org.lockscope.analyzer.series")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.lockscope.analyzer.series", "java..");
}
