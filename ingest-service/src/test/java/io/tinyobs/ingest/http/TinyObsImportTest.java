// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.tinyobs.TinyObsImport;
import io.tinyobs.ingest.tinyobs.TinyObsSpans;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.BodyInserters;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/** What is answered who brings back what TinyObs exported, and who brings its spans. */
class TinyObsImportTest {
  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = client(parts);

  private static WebTestClient client(IngestParts parts) {
    return WebTestClient.bindToController(
        new TinyObsImportController(
            new TinyObsImport(parts.gate, parts.settings, parts.clock, JsonMapper.shared()),
            parts.answers,
            parts.meters,
            parts.settings,
            TenantResolver.single()),
        new TinyObsSpansController(
            new TinyObsSpans(
                new Otlp(parts.gate, parts.deltas, parts.settings), JsonMapper.shared()),
            parts.bodies,
            parts.answers,
            parts.meters,
            TenantResolver.single()))
        .build();
  }

  private ResponseSpec send(String path, String body) {
    return client.post().uri(path).contentType(MediaType.APPLICATION_JSON).bodyValue(body)
        .exchange();
  }

  private static String document(String metrics) {
    return "{\"metadata\":{\"format\":\"json\",\"version\":\"1.0\"},\"metrics\":[" + metrics + "]}";
  }

  private static String metric(int i) {
    return "{\"name\":\"m\",\"value\":%d,\"labels\":{\"i\":\"%d\"},\"timestamp\":\"2026-11-20T11:%02d:00Z\"}"
        .formatted(i, i % 7, i % 60);
  }

  /** What was exported comes back, whatever it is; see docs/formats/export.md. */
  @Test
  void import_nativeHistograms_areStoredAsTheyWere() {
    send("/v1/import", document("""
        {"name":"h","type":"histogram","timestamp":"2026-11-20T11:00:00Z","histogram":{"schema":3,\
        "zero_threshold":1.0E-128,"zero_count":1.0,"count":10.5,"sum":"NaN",\
        "negative":[[-7,1.5]],"positive":[[-2,3.0],[-1,0.0],[40,4.0]],"counter_reset":"gauge"}},
        {"name":"c","timestamp":"2026-11-20T11:00:00Z","histogram":{"schema":-53,"count":2,\
        "sum":"+Inf","positive":[[2,2]],"bounds":[0.25,5.0]}}""")).expectStatus().isOk()
        .expectBody().jsonPath("$.metrics_imported").isEqualTo(2)
        .jsonPath("$.errors").doesNotExist();

    assertThat(parts.stored("h").getFirst().histograms()).containsExactly(new NativeHistogram(
        CounterReset.GAUGE, 3, 1e-128, 1, 10.5, Double.NaN,
        new Buckets(new int[]{-7}, new double[]{1.5}),
        new Buckets(new int[]{-2, -1, 40}, new double[]{3, 0, 4}), new double[0]));
    assertThat(parts.stored("c").getFirst().histograms()).containsExactly(NativeHistogram.custom(
        new double[]{0.25, 5}, 2, Double.POSITIVE_INFINITY, Buckets.from(2, 2)));
  }

  /** Someone edited an export. */
  @Test
  void import_histogramsOfOtherShapes_areLeftOutAndTold() {
    var wrong = List.of(
        "3", "{\"schema\":99}", "{\"schema\":1.5}", "{\"positive\":{}}",
        "{\"positive\":[[1,2],[1,2]]}", "{\"positive\":[[1]]}", "{\"negative\":[[1,-2]]}",
        "{\"sum\":\"much\"}", "{\"counter_reset\":7}", "{\"bounds\":[1]}",
        "{\"zero_threshold\":-1}", "{\"count\":null}");
    var metrics = wrong.stream()
        .map(one -> "{\"name\":\"h\",\"histogram\":%s}".formatted(one))
        .collect(Collectors.joining(","));

    send("/v1/import", document(metrics)).expectStatus().isOk().expectBody()
        .jsonPath("$.metrics_imported").isEqualTo(0)
        .jsonPath("$.errors.length()").isEqualTo(wrong.size())
        .jsonPath("$.errors[4]").isEqualTo("metric 4: cannot accept histogram h: got [1,2] for"
            + " \"positive\", expected ascending indexes");
    assertThat(parts.counted("metrics", "refused", "invalid_value")).isEqualTo(wrong.size());
    assertThat(parts.stored("h")).isEmpty();
  }

  @Test
  void import_document_isStoredInBatches() {
    var metrics = IntStream.range(0, 2500).mapToObj(TinyObsImportTest::metric)
        .collect(Collectors.joining(","));

    send("/v1/import", document(metrics)).expectStatus().isOk().expectBody()
        .json("""
            {"metrics_imported":2500,"batches_written":3,
             "time_range":"2026-11-20T11:00:00Z to 2026-11-20T11:59:00Z",
             "imported_at":"2026-11-20T12:00:00Z"}""")
        .jsonPath("$.errors").doesNotExist();

    assertThat(parts.stored("m")).hasSize(7);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(2500);
  }

  @Test
  void import_someNotSound_areToldAndTheRestIsStored() {
    send("/v1/import", document(
        "{\"name\":\"good\",\"value\":1},{\"name\":\"\",\"value\":1},7,"
            + "{\"name\":\"old\",\"value\":1,\"timestamp\":\"2026-11-01T00:00:00Z\"}"))
        .expectStatus().isOk().expectBody()
        .jsonPath("$.metrics_imported").isEqualTo(1)
        .jsonPath("$.errors.length()").isEqualTo(3)
        .jsonPath("$.errors[0]").isEqualTo(
            "metric 1: cannot accept a series: got none, expected a metric name")
        .jsonPath("$.errors[1]").isEqualTo(
            "metric 2: invalid JSON: got NUMBER for metric 2, expected an object");

    assertThat(parts.counted("metrics", "received"))
        .isEqualTo(parts.counted("metrics", "stored") + parts.counted("metrics", "refused"));
  }

  @Test
  void import_everythingWrong_tellsTheFirstHundred() {
    var metrics = IntStream.range(0, 1500).mapToObj(i -> "{}").collect(Collectors.joining(","));

    send("/v1/import", document(metrics)).expectStatus().isOk().expectBody()
        .jsonPath("$.metrics_imported").isEqualTo(0)
        .jsonPath("$.batches_written").isEqualTo(0)
        .jsonPath("$.time_range").isEqualTo("empty")
        .jsonPath("$.errors.length()").isEqualTo(101)
        .jsonPath("$.errors[100]").isEqualTo("and 1400 more");
  }

  /** An export holds totals: summed up once more they would be wrong. */
  @Test
  void import_partsOfHistograms_stayAsTheyAre() {
    var part = "{\"name\":\"h_bucket\",\"type\":\"histogram\",\"value\":5,\"labels\":{\"le\":\"1\"},"
        + "\"timestamp\":\"2026-11-20T11:0%d:00Z\"}";
    send("/v1/import", document(part.formatted(0) + "," + part.formatted(1))).expectStatus()
        .isOk();

    assertThat(parts.stored("h_bucket").getFirst().values()).containsExactly(5, 5);
  }

  @Test
  void import_gzip_isTaken() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(document(metric(1)).getBytes(StandardCharsets.UTF_8));
    }

    client.post().uri("/v1/import").header("Content-Encoding", "gzip")
        .bodyValue(out.toByteArray()).exchange().expectStatus().isOk();

    assertThat(parts.stored("m")).hasSize(1);
  }

  /** 200 MB of metrics: more than the largest body that may be held, and never held. */
  @Test
  void import_longerThanAnyBody_isReadAsItComes() {
    var sent = new AtomicLong();
    var chunk = IntStream.range(0, 1000)
        .mapToObj(i -> metric(i) + "," + " ".repeat(900)).collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
    var head = "{\"metrics\":[".getBytes(StandardCharsets.UTF_8);
    var tail = (metric(0) + "]}").getBytes(StandardCharsets.UTF_8);
    Flux<DataBuffer> body = Flux.range(0, 202).map(i -> {
      var bytes = i == 0 ? head : i == 201 ? tail : chunk;
      sent.addAndGet(bytes.length);
      return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    });

    client.mutate().responseTimeout(Duration.ofMinutes(2)).build()
        .post().uri("/v1/import").body(BodyInserters.fromDataBuffers(body)).exchange()
        .expectStatus().isOk().expectBody()
        .jsonPath("$.metrics_imported").isEqualTo(200_001);

    assertThat(sent).hasValueGreaterThan(190_000_000);
  }

  /** One metric without an end, which no limit of the body would catch here. */
  @Test
  void import_oneMetricOfMegabytes_is413() {
    var labels = IntStream.range(0, 200_000).mapToObj(i -> "\"l" + i + "\":\"v\"")
        .collect(Collectors.joining(","));

    send("/v1/import", document("{\"name\":\"m\",\"value\":1,\"labels\":{" + labels + "}}"))
        .expectStatus().isEqualTo(413).expectBody().jsonPath("$.error").exists();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "[]|expected an object", "{\"metrics\":7}|expected an array", "{\"metrics\":[|line 1"
  })
  void import_otherShape_is400(String body, String why) {
    assertThat(String.valueOf(
        send("/v1/import", body).expectStatus().isBadRequest().expectBody(String.class)
            .returnResult().getResponseBody()))
        .contains("\"error\":\"Bad Request\"", "invalid JSON: ", why);
  }

  @Test
  void import_storeAway_is503() {
    parts.storage.unavailable();

    send("/v1/import", document(metric(1))).expectStatus().isEqualTo(503).expectHeader()
        .exists("Retry-After");
  }

  @Test
  void import_aboveTheRate_is429() {
    var slow = IngestParts.with(Map.of("tinyobs.ingest.rate.bytes-per-second", "1KB",
        "tinyobs.ingest.rate.burst", "1s"));
    var metrics = IntStream.range(0, 500).mapToObj(TinyObsImportTest::metric)
        .collect(Collectors.joining(","));

    client(slow).post().uri("/v1/import").bodyValue(document(metrics)).exchange().expectStatus()
        .isEqualTo(429);
  }

  @Test
  void span_isStoredAndItsIdsAreTold() {
    var trace = "5b8efff798038103d269b633813fc60c";
    send("/v1/traces/ingest",
        """
            {"trace_id":"%s","span_id":"eee19b7ec3c1b174","parent_id":"1","service":"shop",
             "operation":"GET /","kind":"server","status":"error","error":"boom","duration":7,
             "start_time":"2026-11-20T11:59:00.000000001Z","tags":{"a":"b","n":1}}"""
            .formatted(trace))
        .expectStatus().isCreated().expectBody()
        .json("{\"status\":\"success\",\"trace_id\":\"" + trace
            + "\",\"span_id\":\"eee19b7ec3c1b174\"}");

    var stored = parts.storage.traces().trace(Tenant.DEFAULT, trace).orElseThrow().spans()
        .getFirst();
    assertThat(stored.service()).isEqualTo("shop");
    assertThat(stored.kind()).isEqualTo(SpanKind.SERVER);
    assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(stored.statusMessage()).isEqualTo("boom");
    assertThat(stored.durationNanos()).isEqualTo(7);
    assertThat(stored.parentSpanId()).isEqualTo("0000000000000001");
    assertThat(stored.attributes()).isEqualTo(Map.of("a", "b", "n", "1"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{|invalid JSON", "7|invalid JSON: got NUMBER, expected a span",
      "{\"trace_id\":\"1\",\"span_id\":\"1\",\"start_time\":\"soon\"}|expected RFC 3339 time",
      "{\"trace_id\":\"x\",\"span_id\":\"1\",\"start_time\":\"2026-11-20T12:00:00Z\"}|invalid_id",
      "{\"trace_id\":\"1\",\"span_id\":\"1\"}|got no start time"
  })
  void span_notSound_is400(String body, String why) {
    assertThat(String.valueOf(
        send("/v1/traces/ingest", body).expectStatus().isBadRequest().expectBody(String.class)
            .returnResult().getResponseBody()))
        .contains("\"error\":\"Bad Request\"", why);
  }
}
