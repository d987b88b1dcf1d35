// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.PrometheusProcess;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with {@code remote_read} on this server answers as this server does. */
class PrometheusReadsIT extends QueryServiceTest {
  @TempDir
  private Path folder;

  @Test
  void prometheus_readingFromHere_answersTheSame() throws IOException {
    var batch = WriteBatch.create();
    for (int i = 0; i < 2000; i++) {
      // Never on the edge of a window, which belonged to it before Prometheus 3.
      long time = NOW - 1_000_000 + 500 * i + 1 + i % 7;
      batch.sample(Labels.of("__name__", "noise", "job", "a"), time, Math.sin(i) * 1e9)
          .sample(Labels.of("__name__", "noise", "job", "é\uD83D\uDE00\"\\"), time, i % 3)
          .sample(Labels.of("__name__", "hits_total", "Zone", "x"), time, i / 4);
    }
    batch.sample(Labels.of("__name__", "noise", "job", "a"), NOW + 1, StaleNaN.VALUE);
    store(batch);
    try (var prometheus = PrometheusProcess.start(folder, """
        remote_read:
          - url: http://127.0.0.1:%d/api/v1/read
            read_recent: true
        """.formatted(port))) {
      for (var query : new String[]{"noise", "rate(hits_total[61s])", "sum by (job) (noise)",
          "{__name__=~\"noise|hits_total\",job!=\"a\"}", "count_over_time(noise[5m1ms])",
          "max_over_time(noise{job=~\".*é.*\"}[1m])"}) {
        var uri = "/api/v1/query_range?query={q}&start={s}&end={e}&step=13";
        var ours = get(uri, query, NOW / 1000 - 900, NOW / 1000 + 10);

        assertThat(prometheus.get("/api/v1/query_range?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start=" + (NOW / 1000 - 900)
            + "&end=" + (NOW / 1000 + 10) + "&step=13"))
            .as(query).contains("\"values\":[[").isEqualTo(ours);
      }
    }
  }
}
