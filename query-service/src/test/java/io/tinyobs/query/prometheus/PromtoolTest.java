// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static io.tinyobs.query.PrometheusProcess.promtool;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool asks this server, and reads what it exposes. */
class PromtoolTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    var batch = WriteBatch.create()
        .metadata(new MetricMetadata("hits_total", MetricType.COUNTER, "", "Hits."))
        .metadata(new MetricMetadata("wait_seconds", MetricType.HISTOGRAM, "s", "Waiting."))
        .metadata(new MetricMetadata("size_bytes", MetricType.SUMMARY, "", "Sizes."))
        .sample(Labels.of("__name__", "hits_total", "path", "/a\"b"), NOW - 60_000, 1)
        .sample(Labels.of("__name__", "hits_total", "path", "/a\"b"), NOW, 1e9)
        .sample(Labels.of("__name__", "size_bytes", "quantile", "0.5"), NOW, 3)
        .sample(Labels.of("__name__", "size_bytes_sum"), NOW, 3)
        .sample(Labels.of("__name__", "size_bytes_count"), NOW, 1);
    for (var le : new String[]{"0.1", "1", "+Inf"}) {
      batch.sample(Labels.of("__name__", "wait_seconds_bucket", "le", le), NOW, 4);
    }
    store(batch.sample(Labels.of("__name__", "wait_seconds_sum"), NOW, 1.5)
        .sample(Labels.of("__name__", "wait_seconds_count"), NOW, 4));
  }

  private String ask(String... arguments) throws IOException {
    var told = promtool("", arguments);
    assertThat(told.exit()).as(told.output()).isZero();
    return told.output();
  }

  @Test
  void promtoolQuery_ofAllKinds_isAnswered() throws IOException {
    var url = "http://localhost:" + port;
    var now = "" + NOW / 1000;
    assertThat(ask("query", "instant", "--time=" + now, url, "sum(hits_total)"))
        .isEqualTo("{} => 1000000000 @[" + now + "]\n");
    assertThat(ask("query", "range", "--start=" + (NOW / 1000 - 60), "--end=" + now,
        "--step=30s", url, "hits_total"))
        .contains("hits_total{path=\"/a\\\"b\"} =>\n1 @[" + (NOW / 1000 - 60) + "]");
    assertThat(ask("query", "series", "--match=hits_total", "--start=" + (NOW / 1000 - 60),
        "--end=" + now, url)).contains("__name__=\"hits_total\", path=\"/a\\\"b\"}");
    assertThat(ask("query", "labels", "--start=" + (NOW / 1000 - 60), "--end=" + now, url, "le"))
        .contains("0.1\n1\n");
    assertThat(promtool("", "query", "instant", url, "sum(").exit()).isNotZero();
  }

  @Test
  void promtoolCheckMetrics_ofTheExposition_findsNothing() throws IOException {
    var page = Objects.requireNonNull(http.get().uri("/metrics").exchange()
        .expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
    assertThat(page).contains("# TYPE wait_seconds histogram");

    var told = promtool(page, "check", "metrics");

    assertThat(told.output()).isEmpty();
    assertThat(told.exit()).isZero();
  }

  /** What it can only find fault with for what senders left out is still read. */
  @Test
  void promtoolCheckMetrics_ofFederation_canReadIt() throws IOException {
    var page = Objects.requireNonNull(http.get().uri("/federate?match[]={m}", "{__name__=~\".+\"}")
        .exchange().expectStatus().isOk().expectBody(String.class).returnResult()
        .getResponseBody());

    var told = promtool(page, "check", "metrics");

    assertThat(told.output()).contains("no help text").doesNotContain("error while");
    assertThat(told.exit()).isEqualTo(3);
  }
}
