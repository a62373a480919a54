package org.lockscope.analyzer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of this module may know what; what is about libraries stands in cli. */
@AnalyzeClasses(
    packages = "org.lockscope.analyzer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
