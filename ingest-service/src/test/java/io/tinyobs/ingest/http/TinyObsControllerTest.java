// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.tinyobs.TinyObsIngest;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

/** What TinyObs' clients are answered. */
class TinyObsControllerTest {
  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = client(parts);

  private static WebTestClient client(IngestParts parts) {
    return WebTestClient.bindToController(
        new TinyObsController(
            new TinyObsIngest(parts.gate, parts.deltas, parts.settings, JsonMapper.shared()),
            parts.storage.metrics(),
            parts.bodies,
            parts.answers,
            parts.meters,
            TenantResolver.single()))
        .build();
  }

  private ResponseSpec send(String body) {
    return client
        .post()
        .uri("/v1/ingest")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private void refused(String body, int status, String error, String message) {
    send(body)
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_JSON)
        .expectBody()
        .jsonPath("$.error")
        .isEqualTo(error)
        .jsonPath("$.message")
        .isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/ingest", "/ingest"})
  void ingest_metrics_areStoredAndCounted(String path) {
    client
        .post()
        .uri(path)
        .bodyValue(
            """
                {"metrics":[
                  {"name":"http_requests_total","type":"counter","value":5,
                   "labels":{"service":"shop","status":"200"},
                   "timestamp":"2026-11-20T11:59:59.123456789Z"},
                  {"name":"temperature","type":"gauge","value":-1.5,"unknown":[{}]}],"also":1}
                """)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{\"status\":\"success\",\"count\":2}");

    var counter = parts.stored("http_requests_total").getFirst();
    assertThat(counter.labels())
        .isEqualTo(
            Labels.of("__name__", "http_requests_total", "service", "shop", "status", "200"));
    assertThat(counter.timestamps()).containsExactly(parts.now() - 877);
    assertThat(parts.stored("temperature").getFirst().timestamps()).containsExactly(parts.now());
    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .contains(new MetricMetadata("temperature", MetricType.GAUGE, "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"metrics\":[]}", "{\"metrics\":null}"})
  void ingest_nothing_isSuccess(String body) {
    send(body).expectStatus().isOk().expectBody().json("{\"status\":\"success\",\"count\":0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "",
      "{",
      "[]",
      "{\"metrics\":{}}",
      "{\"metrics\":[1]}",
      "{\"metrics\":[{\"name\":1}]}",
      "{\"metrics\":[{\"name\":\"a\",\"value\":\"1\"}]}",
      "{\"metrics\":[{\"name\":\"a\",\"value\":NaN}]}",
      "{\"metrics\":[{\"name\":\"a\",\"value\":1e999}]}",
      "{\"metrics\":[{\"name\":\"a\",\"labels\":[]}]}",
      "{\"metrics\":[{\"name\":\"a\",\"labels\":{\"b\":1}}]}",
      "{\"metrics\":[{\"name\":\"a\",\"timestamp\":\"yesterday\"}]}"
  })
  void ingest_notThatJson_is400(String body) {
    send(body)
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.error")
        .isEqualTo("Bad Request")
        .jsonPath("$.message")
        .value(String.class, message -> assertThat(message).startsWith("invalid JSON: "));
  }

  private static String metrics(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"name\":\"m%d\",\"value\":1}"::formatted)
        .collect(Collectors.joining(",", "{\"metrics\":[", "]}"));
  }

  @Test
  void ingest_1000Metrics_areTaken() {
    send(metrics(1000)).expectStatus().isOk().expectBody().jsonPath("$.count").isEqualTo(1000);
  }

  @Test
  void ingest_1001Metrics_is400AndNoneIsStored() {
    refused(
        metrics(1001), 400, "Bad Request", "too many metrics in request (max 1000)");

    assertThat(parts.stored("m0")).isEmpty();
  }

  /** JSON is looked at first. */
  @Test
  void ingest_tooManyAndBroken_isInvalidJson() {
    send(metrics(1001).replace("}]}", "}"))
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.message")
        .value(String.class, message -> assertThat(message).startsWith("invalid JSON: "));
  }

  @Test
  void ingest_oneBad_storesNone() {
    refused(
        "{\"metrics\":[{\"name\":\"good\",\"value\":1},{\"name\":\"\",\"value\":1}]}",
        400,
        "Bad Request",
        "invalid metric at index 1: cannot accept a series: got none, expected a metric name");

    assertThat(parts.stored("good")).isEmpty();
    assertThat(parts.counted("metrics", "received")).isEqualTo(2);
    assertThat(parts.counted("metrics", "refused", "with_others")).isEqualTo(1);
    assertThat(parts.counted("metrics", "refused", "metric_name_missing")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
      "256,256,1024,20,200",
      "257,1,1,1,400",
      "1,257,1,1,400",
      "1,1,1025,1,400",
      "1,1,1,21,400"
  })
  void ingest_sizes_areLimited(int name, int key, int value, int labels, int status) {
    var map = IntStream.range(0, labels)
        .mapToObj(
            i -> "\"%s\":\"%s\""
                .formatted(
                    i == 0 ? "k".repeat(key) : "k" + i, i == 0 ? "v".repeat(value) : "v"))
        .collect(Collectors.joining(","));

    send("{\"metrics\":[{\"name\":\"%s\",\"value\":1,\"labels\":{%s}}]}"
        .formatted("n".repeat(name), map))
        .expectStatus()
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-20T12:10:01Z", "2026-11-18T11:59:59Z"})
  void ingest_timeOutside_is400(String time) {
    send("{\"metrics\":[{\"name\":\"a\",\"value\":1,\"timestamp\":\"%s\"}]}".formatted(time))
        .expectStatus()
        .isBadRequest();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", ""})
  void ingest_timeZero_isNow(String time) {
    send("{\"metrics\":[{\"name\":\"a\",\"value\":1,\"timestamp\":\"%s\"}]}".formatted(time))
        .expectStatus()
        .isOk();

    assertThat(parts.stored("a").getFirst().timestamps()).containsExactly(parts.now());
  }

  @Test
  void ingest_unknownType_is400() {
    refused(
        "{\"metrics\":[{\"name\":\"a\",\"type\":\"summary\",\"value\":1}]}",
        400,
        "Bad Request",
        "invalid metric at index 0: got type \"summary\", expected counter, gauge or histogram");
  }

  @Test
  void ingest_halfASurrogatePair_is400() {
    send("{\"metrics\":[{\"name\":\"a\",\"value\":1,\"labels\":{\"b\":\"\\ud800\"}}]}")
        .expectStatus()
        .isBadRequest();

    assertThat(parts.counted("metrics", "refused", "invalid_utf8")).isEqualTo(1);
  }

  @Test
  void ingest_tooManySeries_is429() {
    var few = IngestParts.with(Map.of("tinyobs.ingest.tinyobs.series-per-metric", "1"));

    client(few)
        .post()
        .uri("/v1/ingest")
        .bodyValue(
            "{\"metrics\":[{\"name\":\"x\",\"value\":1},"
                + "{\"name\":\"x\",\"value\":1,\"labels\":{\"a\":\"b\"}}]}")
        .exchange()
        .expectStatus()
        .isEqualTo(429)
        .expectBody()
        .jsonPath("$.error")
        .isEqualTo("Too Many Requests")
        .jsonPath("$.message")
        .value(
            String.class,
            message -> assertThat(message)
                .startsWith("cardinality limit exceeded for metric \"x\": "));
  }

  @Test
  void ingest_storeFull_is507() {
    parts.storage.full();

    send("{\"metrics\":[{\"name\":\"a\",\"value\":1}]}")
        .expectStatus()
        .isEqualTo(507)
        .expectBody()
        .jsonPath("$.error")
        .isEqualTo("Insufficient Storage")
        .jsonPath("$.message")
        .value(
            String.class,
            message -> assertThat(message)
                .matches("Storage limit exceeded: \\d+/\\d+ bytes used \\(.*%\\). Please.*"));
  }

  @Test
  void ingest_storeAway_is503AndARepetitionCountsOnce() {
    var delta = "{\"metrics\":[{\"name\":\"h_count\",\"type\":\"histogram\",\"value\":3}]}";
    send(delta).expectStatus().isOk();

    parts.storage.unavailable();
    send(delta)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .exists("Retry-After")
        .expectBody()
        .jsonPath("$.message")
        .value(
            String.class,
            message -> assertThat(message).startsWith("failed to store metrics: "));

    parts.storage.available();
    parts.clock.advance(java.time.Duration.ofSeconds(5));
    send(delta).expectStatus().isOk();
    assertThat(parts.stored("h_count").getFirst().values()).containsExactly(3, 6);
  }

  /** The Go SDK tells what was added since it last spoke. */
  @Test
  void ingest_histogramParts_areSummedUp() {
    for (int i = 0; i < 3; i++) {
      send(
          """
              {"metrics":[
                {"name":"h_bucket","type":"histogram","value":2,"labels":{"le":"1"}},
                {"name":"h_sum","type":"histogram","value":0.5}]}
              """)
          .expectStatus()
          .isOk();
      parts.clock.advance(java.time.Duration.ofSeconds(5));
    }

    assertThat(parts.stored("h_bucket").getFirst().values()).containsExactly(2, 4, 6);
    assertThat(parts.stored("h_sum").getFirst().values()).containsExactly(0.5, 1, 1.5);
    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .contains(new MetricMetadata("h", MetricType.HISTOGRAM, "", ""));
  }
}
