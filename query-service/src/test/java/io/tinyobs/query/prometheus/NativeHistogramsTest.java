// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Native histograms from the store to the answer. */
class NativeHistogramsTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    var batch = WriteBatch.create();
    for (int i = 0; i <= 10; i++) {
      batch.histogram(
          Labels.of("__name__", "latency", "job", "shop"), NOW - (10 - i) * 60_000L,
          NativeHistogram.exponential(
              0, 0, 0, 4 * i, 6 * i, Buckets.EMPTY, Buckets.from(1, 2.0 * i, 2.0 * i)));
    }
    store(batch);
  }

  private String query(String query) {
    return get("/api/v1/query?query={q}&time={t}", query, NOW / 1000);
  }

  @Test
  void query_newest_hasTheShapeOfPrometheus() {
    assertThat(query("latency")).contains(
        "\"histogram\":[%d,{\"count\":\"40\",\"sum\":\"60\",\"buckets\":[".formatted(NOW / 1000),
        "[0,\"1\",\"2\",\"20\"],[0,\"2\",\"4\",\"20\"]");
  }

  @Test
  void query_functions_answer() {
    assertThat(query("histogram_count(rate(latency[10m]))")).contains("\"value\"")
        .contains("\"0.0666666666666666");
    assertThat(query("histogram_avg(latency)")).contains("\"1.5\"");
    assertThat(query("histogram_quantile(0.5, sum(rate(latency[5m])))")).contains("\"2\"");
  }

  @Test
  void series_areFound() {
    assertThat(get("/api/v1/series?match[]=latency")).contains("\"job\":\"shop\"");
  }
}
