// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. A broken arrow says why it must not be. */
@AnalyzeClasses(packages = "io.tinyobs", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArrowsTest {
  private static final String[] SERVICES = {
      "io.tinyobs.ingest..", "io.tinyobs.compactor..", "io.tinyobs.query..",
      "io.tinyobs.dashboard.."
  };

  @ArchTest
  static final ArchRule model_knowsOnlyTheJdk = classes()
      .that(resideInAPackage("io.tinyobs.model.."))
      .should()
      .onlyDependOnClassesThat(
          resideInAnyPackage("io.tinyobs.model..", "java..", "org.jspecify.."))
      .because("the words are everyone's, so they may drag nothing in");

  @ArchTest
  static final ArchRule promql_knowsOnlyModelAndRegex = classes()
      .that(resideInAPackage("io.tinyobs.promql.."))
      .should()
      .onlyDependOnClassesThat(
          resideInAnyPackage(
              "io.tinyobs.promql..",
              "io.tinyobs.model..",
              "com.google.re2j..",
              "java..",
              "org.jspecify.."))
      .because("a language has no framework, no store and no network");

  @ArchTest
  static final ArchRule promql_neverReadsTheClock = noClasses()
      .that(resideInAnyPackage("io.tinyobs.promql..", "io.tinyobs.model.."))
      .should()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(java.time.Instant.class, "now")
      .because("the same query over the same samples has the same answer, whenever it is asked");

  @ArchTest
  static final ArchRule storage_neverReadsTheClock = noClasses()
      .that(resideInAPackage("io.tinyobs.storage.."))
      .should()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(java.time.Instant.class, "now")
      .because("time is handed in, so that a test can let a month pass");

  @ArchTest
  static final ArchRule storage_knowsNeitherSpringNorTheLanguage = noClasses()
      .that(resideInAPackage("io.tinyobs.storage.."))
      .should()
      .dependOnClassesThat(
          resideInAnyPackage("org.springframework..", "io.tinyobs.promql..", "java.net.http.."))
      .because("blocks are kept the same way whoever asks, and under whichever framework");

  @ArchTest
  static final ArchRule lettuce_staysInStorage = noClasses()
      .that(resideInAPackage("io.tinyobs.."))
      .and()
      .resideOutsideOfPackages("io.tinyobs.storage..", "io.tinyobs.spring..")
      .should()
      .dependOnClassesThat(resideInAPackage("io.lettuce.."))
      .because(
          "a key or an encoded byte is spelled in one place; spring-support only hands the client"
              + " over");

  @ArchTest
  static final ArchRule ingest_knowsNoOtherService = knowsNoOther("io.tinyobs.ingest..");

  @ArchTest
  static final ArchRule compactor_knowsNoOtherService = knowsNoOther("io.tinyobs.compactor..");

  @ArchTest
  static final ArchRule query_knowsNoOtherService = knowsNoOther("io.tinyobs.query..");

  @ArchTest
  static final ArchRule dashboard_knowsNoOtherService = knowsNoOther("io.tinyobs.dashboard..");

  @ArchTest
  static final ArchRule writersAndFolders_knowNoLanguage = noClasses()
      .that(resideInAnyPackage("io.tinyobs.ingest..", "io.tinyobs.compactor.."))
      .should()
      .dependOnClassesThat(resideInAPackage("io.tinyobs.promql.."))
      .because("only who answers a question needs the language");

  @ArchTest
  static final ArchRule sdk_knowsOnlyTheJdk = classes()
      .that(resideInAPackage("io.tinyobs.sdk.."))
      .should()
      .onlyDependOnClassesThat(
          resideInAnyPackage("io.tinyobs.sdk..", "java..", "com.sun.management..",
              "org.jspecify.."))
      .because("it lives in other people's applications and must not bring a conflict along");

  @ArchTest
  static final ArchRule redisProcess_knowsNoOneElse = noClasses()
      .that(resideInAPackage("io.tinyobs.redis.."))
      .should()
      .dependOnClassesThat(
          resideInAnyPackage("io.tinyobs.storage..", "org.springframework..", "io.lettuce.."))
      .because("it starts and ends a process; what is said to it is others' business");

  @ArchTest
  static final ArchRule packages_haveNoCycles = slices()
      .matching("io.tinyobs.(**)")
      .should()
      .beFreeOfCycles()
      .because("a package that cannot be read alone cannot be read");

  private static ArchRule knowsNoOther(String service) {
    var others = new String[SERVICES.length];
    int n = 0;
    for (var other : SERVICES) {
      if (!other.equals(service)) {
        others[n++] = other;
      }
    }
    others[n] = "io.tinyobs.standalone..";
    return noClasses()
        .that(resideInAPackage(service))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .because("services meet in Redis and over HTTP, so that each scales and fails alone");
  }
}
