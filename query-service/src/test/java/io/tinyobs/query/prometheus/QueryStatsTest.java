// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStatsTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    var batch = WriteBatch.create();
    for (int i = 0; i <= 10; i++) {
      batch.sample(Labels.of("__name__", "hits", "path", "/a"), NOW - 60_000 * i, i);
      batch.sample(Labels.of("__name__", "hits", "path", "/b"), NOW - 60_000 * i, i);
    }
    store(batch);
  }

  /** Figures of Prometheus 2.42 over the same samples, but for windows: those of 3 are open on the left. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"hits; 2", "rate(hits[5m]); 10", "hits + hits; 4",
      "sum(hits) + count_over_time(hits{path=\"/a\"}[2m]); 4", "1; 0"})
  void instant_stats_countSamples(String query, int used) {
    assertThat(get("/api/v1/query?stats=all&query={q}", query))
        .containsPattern(
            "\"stats\":\\{\"timings\":\\{\"evalTotalTime\":[0-9.E-]+,\"resultSortTime\":0,"
                + "\"queryPreparationTime\":[0-9.E-]+,\"innerEvalTime\":[0-9.E-]+,"
                + "\"execQueueTime\":[0-9.E-]+,\"execTotalTime\":[0-9.E-]+}")
        .contains("\"samples\":{\"totalQueryableSamples\":" + used + ",");
  }

  /** Six steps of two series, each with five samples in its window. */
  @Test
  void range_stats_countEachStepsSamples() {
    var uri = "/api/v1/query_range?query={q}&start={s}&end={e}&step=60&stats=true";
    assertThat(get(uri, "rate(hits[5m])", NOW / 1000 - 300, NOW / 1000))
        .contains("\"totalQueryableSamples\":60,\"samplesRead\":20,\"peakSamples\":");
    assertThat(get(uri, "hits", NOW / 1000 - 300, NOW / 1000))
        .contains("\"totalQueryableSamples\":12,");
  }

  @Test
  void query_withoutStats_tellsNone() {
    assertThat(get("/api/v1/query?query=hits")).doesNotContain("stats", "warnings");
    assertThat(get("/api/v1/query?query=hits&stats=")).doesNotContain("stats");
    assertThat(get("/api/v1/query?query=hits&stats=yes"))
        .contains("\"stats\":{", "\"warnings\":[\"value \\\"yes\\\" for parameter");
  }
}
