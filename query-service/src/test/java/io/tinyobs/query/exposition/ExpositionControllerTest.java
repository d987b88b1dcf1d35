// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

class ExpositionControllerTest extends QueryServiceTest {
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

  @BeforeEach
  void fill() {
    var batch = WriteBatch.create()
        .metadata(new MetricMetadata("hits_total", MetricType.COUNTER, "", "Hits, \"all\"\nof \\"))
        .metadata(new MetricMetadata("heat_celsius", MetricType.GAUGE, "celsius", "Heat"))
        .metadata(new MetricMetadata("wait", MetricType.HISTOGRAM, "", "Waiting"))
        .metadata(new MetricMetadata("size", MetricType.SUMMARY, "", "Sizes"))
        .sample(Labels.of("__name__", "hits_total", "path", "/a\"\\\n"), NOW - 1000, 41)
        .sample(Labels.of("__name__", "hits_total", "path", "/a\"\\\n"), NOW, 42)
        .sample(Labels.of("__name__", "heat_celsius"), NOW - 299_999, -1.5)
        .sample(Labels.of("__name__", "old"), NOW - 300_000, 1)
        .sample(Labels.of("__name__", "ended"), NOW, StaleNaN.VALUE)
        .sample(Labels.of("__name__", "http.server", "http.method", "GET"), NOW, 1e6);
    for (var job : new String[]{"b", "a"}) {
      for (var le : new String[]{"+Inf", "10", "2.5"}) {
        batch.sample(Labels.of("__name__", "wait_bucket", "job", job, "le", le), NOW, 7);
      }
      batch.sample(Labels.of("__name__", "wait_count", "job", job), NOW, 7)
          .sample(Labels.of("__name__", "wait_sum", "job", job), NOW, 21.25);
    }
    store(batch
        .sample(Labels.of("__name__", "size", "quantile", "0.9"), NOW, Double.NaN)
        .sample(Labels.of("__name__", "size_sum"), NOW, Double.POSITIVE_INFINITY)
        .sample(Labels.of("__name__", "size_count"), NOW, 0));
  }

  private EntityExchangeResult<String> exchange(String accept, String uri, Object... variables) {
    return http.get().uri(uri, variables).header("Accept", accept).exchange()
        .expectBody(String.class).returnResult();
  }

  private String page(String accept, String uri, Object... variables) {
    var result = exchange(accept, uri, variables);
    assertThat(result.getStatus().value()).isEqualTo(200);
    return Objects.requireNonNullElse(result.getResponseBody(), "");
  }

  /** A Prometheus scrapes what was pushed. */
  @Test
  void metrics_asText_haveTypesAndParts() {
    assertThat(page("*/*", "/metrics")).isEqualTo("""
        # HELP heat_celsius Heat
        # TYPE heat_celsius gauge
        heat_celsius -1.5
        # HELP hits_total Hits, "all"\\nof \\\\
        # TYPE hits_total counter
        hits_total{path="/a\\"\\\\\\n"} 42
        # TYPE http_server untyped
        http_server{http_method="GET"} 1e+06
        # HELP size Sizes
        # TYPE size summary
        size{quantile="0.9"} NaN
        size_sum +Inf
        size_count 0
        # HELP wait Waiting
        # TYPE wait histogram
        wait_bucket{job="a",le="2.5"} 7
        wait_bucket{job="a",le="10"} 7
        wait_bucket{job="a",le="+Inf"} 7
        wait_sum{job="a"} 21.25
        wait_count{job="a"} 7
        wait_bucket{job="b",le="2.5"} 7
        wait_bucket{job="b",le="10"} 7
        wait_bucket{job="b",le="+Inf"} 7
        wait_sum{job="b"} 21.25
        wait_count{job="b"} 7
        """);
  }

  @Test
  void metrics_asOpenMetrics_haveUnitsAndAnEnd() {
    assertThat(page(OPEN_METRICS + ";escaping=allow-utf-8;q=0.9,text/plain;q=0.5", "/metrics"))
        .startsWith("""
            # HELP heat_celsius Heat
            # TYPE heat_celsius gauge
            # UNIT heat_celsius celsius
            heat_celsius -1.5
            # HELP hits Hits, \\"all\\"\\nof \\\\
            # TYPE hits counter
            hits_total{path="/a\\"\\\\\\n"} 42.0
            # TYPE "http.server" unknown
            {"http.server","http.method"="GET"} 1e+06
            """)
        .endsWith("wait_count{job=\"b\"} 7.0\n# EOF\n");
  }

  @Test
  void metrics_contentType_followsAccept() {
    assertThat(type("*/*")).isEqualTo(
        MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8;escaping=underscores"));
    assertThat(type("text/plain;version=1.0.0;escaping=values")).isEqualTo(
        MediaType.parseMediaType("text/plain;version=1.0.0;charset=utf-8;escaping=values"));
    assertThat(type(OPEN_METRICS + ",text/plain;q=0.1")).isEqualTo(MediaType.parseMediaType(
        "application/openmetrics-text;version=1.0.0;charset=utf-8;escaping=underscores"));
    assertThat(type("application/json, text/plain;q=0.1").getSubtype()).isEqualTo("plain");
  }

  private MediaType type(String accept) {
    return Objects.requireNonNull(
        exchange(accept, "/metrics").getResponseHeaders().getContentType());
  }

  /** One Prometheus scrapes some of it. */
  @Test
  void federate_ofSelectors_hasTimesAndAnInstance() {
    assertThat(page("*/*", "/federate?match[]={a}&match[]={b}&match[]={c}", "hits_total",
        "{__name__=~\"h.*|old|ended\"}", "{job=\"a\",le=\"10\"}")).isEqualTo("""
            # TYPE heat_celsius untyped
            heat_celsius{instance=""} -1.5 %d
            # TYPE hits_total untyped
            hits_total{path="/a\\"\\\\\\n",instance=""} 42 %d
            # TYPE http_server untyped
            http_server{http_method="GET",instance=""} 1e+06 %d
            # TYPE wait_bucket untyped
            wait_bucket{job="a",le="10",instance=""} 7 %d
            """.formatted(NOW - 299_999, NOW, NOW, NOW));
    assertThat(page(OPEN_METRICS, "/federate?match[]=heat_celsius"))
        .isEqualTo("# TYPE heat_celsius unknown\nheat_celsius{instance=\"\"} -1.5 %d.001\n# EOF\n"
            .formatted(NOW / 1000 - 300));
    assertThat(page("*/*", "/federate")).isEmpty();
  }

  @Test
  void names_thatAreNotPlain_areEscapedAsAsked() {
    var uri = "/federate?match[]={m}";
    var match = "{\"http.server\"}";
    assertThat(page("text/plain;escaping=allow-utf-8", uri, match))
        .contains("{\"http.server\",\"http.method\"=\"GET\",instance=\"\"} 1e+06 ");
    assertThat(page("text/plain;escaping=dots", uri, match))
        .contains("http_dot_server{http_dot_method=\"GET\",instance=\"\"} ");
    assertThat(page("text/plain;escaping=values", uri, match))
        .contains("U__http_2e_server{U__http_2e_method=\"GET\",instance=\"\"} ");
  }

  /** Two attributes that differ in a dot alone. */
  @Test
  void labels_thatWouldBecomeOne_areToldApart() {
    store(
        WriteBatch.create().sample(Labels.of("__name__", "clash", "a.b", "1", "a_b", "2"), NOW, 1));
    assertThat(page("*/*", "/federate?match[]=clash"))
        .contains("clash{U__a_2e_b=\"1\",a_b=\"2\",instance=\"\"} 1 ");
  }

  @Test
  void federate_badSelector_is400AsText() {
    for (var match : new String[]{"up[5m]", "{job=~\".*\"}", "{"}) {
      var result = exchange("*/*", "/federate?match[]={m}", match);
      assertThat(result.getStatus().value()).isEqualTo(400);
      assertThat(result.getResponseBody()).startsWith("cannot read parameter \"match[]\": ");
    }
  }

  @Test
  void storeAway_is503() {
    storage.unavailable();
    assertThat(exchange("*/*", "/metrics").getStatus().value()).isEqualTo(503);
    assertThat(exchange("*/*", "/federate?match[]=a").getStatus().value()).isEqualTo(503);
    assertThat(exchange("*/*", "/-/ready").getStatus().value()).isEqualTo(503);
    assertThat(page("*/*", "/-/healthy")).isEqualTo("TinyObs is Healthy.\n");
  }

  /** More than fits into one part of the body. */
  @Test
  void metrics_ofManySeries_areAllThereOnce() {
    var batch = WriteBatch.create();
    IntStream.range(0, 20_000)
        .forEach(i -> batch.sample(Labels.of("__name__", "many", "i", "" + i), NOW, i));
    store(batch);

    assertThat(page("*/*", "/metrics").lines().filter(line -> line.startsWith("many{")))
        .hasSize(20_000).doesNotHaveDuplicates();
  }

  /** A counter and a gauge that OpenMetrics would call the same. */
  @Test
  void openMetrics_familiesOfOneName_areToldApart() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("dup", MetricType.GAUGE, "", ""))
        .metadata(new MetricMetadata("dup_total", MetricType.COUNTER, "", ""))
        .sample(Labels.of("__name__", "dup"), NOW, 1)
        .sample(Labels.of("__name__", "dup_total"), NOW, 2));
    assertThat(page(OPEN_METRICS, "/metrics"))
        .contains("# TYPE dup gauge\ndup 1.0\n# TYPE dup_total unknown\ndup_total 2.0\n");
  }
}
