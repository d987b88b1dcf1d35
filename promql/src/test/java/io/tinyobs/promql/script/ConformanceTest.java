// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyobs.promql.script.ScriptRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' own scripts, which are no part of this repository: {@code conformance/promqltest} of a
 * folder {@code shared} beside the repository, or of the one that the system property
 * {@code tinyobs.shared} names. Without them the test is skipped and says so.
 */
class ConformanceTest {
  /** How many evaluations the scripts have. */
  private static final int ALL = 2214;

  /** The number that pass may grow, and is committed when it does; it never falls. */
  @Test
  void run_allScripts_noFewerPassThanCommitted() throws IOException {
    var folder = folder();
    assumeTrue(folder != null, "no folder shared/conformance/promqltest: scripts not run");
    int committed = Integer.parseInt(resource("/promqltest/ratchet.txt").strip());
    var report = new ArrayList<String>();
    var failures = new ArrayList<String>();
    int passed = 0;
    try (var files = Files.list(folder)) {
      for (var file : files.filter(f -> f.toString().endsWith(".test")).sorted().toList()) {
        var outcomes = new ScriptRunner().run(Files.readString(file));
        long well = outcomes.stream().filter(Outcome::passed).count();
        passed += (int) well;
        report.add("%s %d of %d".formatted(file.getFileName(), well, outcomes.size()));
        outcomes.stream().filter(outcome -> !outcome.passed()).forEach(outcome -> failures.add(
            "%s:%d %s%n    %s".formatted(file.getFileName(), outcome.line(), outcome.query(),
                outcome.complaint())));
      }
    }
    report.add("%d of %d".formatted(passed, ALL));
    report.forEach(System.out::println);
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/promqltest-failures.txt"), failures);
    Files.write(Path.of("target/promqltest-report.txt"), report);
    assertThat(passed).as("evaluations passed; see target/promqltest-failures.txt")
        .isGreaterThanOrEqualTo(committed);
  }

  private static @Nullable Path folder() {
    var property = System.getProperty("tinyobs.shared");
    var candidates = new ArrayList<Path>();
    if (property != null) {
      candidates.add(Path.of(property));
    }
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      candidates.add(p.resolve("shared"));
    }
    return candidates.stream().map(p -> p.resolve("conformance/promqltest"))
        .filter(Files::isDirectory).findFirst().orElse(null);
  }

  /** Our own scripts, all of which pass. */
  @Test
  void run_ownScripts_allPass() throws IOException {
    for (var name : List.of("selectors", "rates", "operators", "aggregations", "histograms",
        "histogram_ranges")) {
      var outcomes = new ScriptRunner().run(resource("/promqltest/" + name + ".test"));
      assertThat(outcomes).as(name).isNotEmpty().allSatisfy(
          outcome -> assertThat(outcome.complaint()).as("%s:%s %s", name, outcome.line(),
              outcome.query()).isEmpty());
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = ConformanceTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
