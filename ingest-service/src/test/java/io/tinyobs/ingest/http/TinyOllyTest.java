// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpJson;
import io.tinyobs.ingest.tinyolly.TinyOlly;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.spring.TenantResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

/** TinyOlly's own JSON at OTLP's paths. */
class TinyOllyTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";
  private static final String SPAN = "eee19b7ec3c1b174";

  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);
  private final WebTestClient client = WebTestClient.bindToController(
      new OtlpController(
          new OtlpHttp(
              otlp,
              new OtlpJson(JsonMapper.shared()),
              new TinyOlly(otlp, parts.gate, parts.settings, JsonMapper.shared()),
              parts.bodies,
              parts.answers,
              parts.meters,
              parts.settings,
              TenantResolver.single())))
      .build();

  private ResponseSpec send(String path, String json, Object... values) {
    return client
        .post()
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json.formatted(values))
        .exchange();
  }

  private static void expectOk(ResponseSpec answer) {
    answer.expectStatus().isOk().expectBody().json("{\"status\":\"ok\"}");
  }

  private static String detail(ResponseSpec answer) {
    var body = answer.expectStatus().isBadRequest().expectBody(String.class).returnResult()
        .getResponseBody();
    return JsonMapper.shared().readTree(String.valueOf(body)).path("detail").stringValue();
  }

  private List<Span> spans() {
    return parts.storage.traces().trace(Tenant.DEFAULT, TRACE).orElseThrow().spans();
  }

  private List<LogRecord> logs(String service) {
    return parts.storage.logs()
        .recent(Tenant.DEFAULT, service, TimeRange.of(0, parts.now() + 1000), 10)
        .items();
  }

  /** The one span alone, and the list that its library sends. */
  @ParameterizedTest
  @ValueSource(strings = {"%s", "{\"spans\":[%s]}", "[%s]"})
  void traces_inAnyOfItsShapes_areStored(String shape) {
    var span = """
        {"trace_id":"%s","span_id":"%s","name":"GET /","kind":"SPAN_KIND_SERVER",
         "startTimeUnixNano":"%d","end_time_unix_nano":%d,"service_name":"shop",
         "attributes":{"http.status_code":500,"ratio":0.5,"ok":false,"tags":["a"]},
         "events":[{"name":"exception","timeUnixNano":"7"}],
         "status":{"code":2,"message":"boom"}}"""
        .formatted(TRACE, SPAN, parts.now() * 1_000_000, parts.now() * 1_000_000 + 5);

    expectOk(send("/v1/traces", shape, span));

    var stored = spans().getFirst();
    assertThat(stored.kind()).isEqualTo(SpanKind.SERVER);
    assertThat(stored.durationNanos()).isEqualTo(5);
    assertThat(stored.service()).isEqualTo("shop");
    assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(stored.statusMessage()).isEqualTo("boom");
    assertThat(stored.attributes())
        .isEqualTo(
            Map.of("http.status_code", 500L, "ratio", 0.5, "ok", false, "tags", List.of("a")));
    assertThat(stored.events()).extracting(Span.Event::name).containsExactly("exception");
    assertThat(parts.registry.get("tinyobs.ingest.records").tags("protocol", "tinyolly",
        "outcome", "stored").counter().count()).isEqualTo(1);
  }

  @Test
  void traces_attributesAsOtlpListsThem_areTheSame() {
    expectOk(send(
        "/v1/traces",
        """
            {"traceId":"%s","spanId":"%s","startTimeUnixNano":%d,"status":"ERROR",
             "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
             "attributes":[{"key":"n","value":{"intValue":"-5"}},
               {"key":"l","value":{"arrayValue":{"values":[{"boolValue":true}]}}}]}""",
        TRACE, SPAN, parts.now() * 1_000_000));

    var stored = spans().getFirst();
    assertThat(stored.service()).isEqualTo("shop");
    assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(stored.attributes()).isEqualTo(Map.of("n", -5L, "l", List.of(true)));
  }

  @Test
  void logs_oneAndMany_areStored() {
    expectOk(send("/v1/logs",
        "{\"timestamp\":%d.25,\"severity\":\"warning\",\"message\":\"one\",\"trace_id\":\"%s\","
            + "\"service_name\":\"shop\",\"attributes\":{\"a\":1}}",
        parts.now() / 1000 - 10, TRACE));
    expectOk(send("/v1/logs", "[{\"body\":\"two\",\"serviceName\":\"shop\"}]"));

    var stored = logs("shop");
    assertThat(stored).extracting(LogRecord::body).containsExactly("two", "one");
    var one = stored.getLast();
    assertThat(one.timeNanos() % 1_000_000_000).isEqualTo(250_000_000);
    assertThat(one.severityNumber()).isEqualTo(13);
    assertThat(one.traceId()).isEqualTo(TRACE);
    assertThat(one.attributes()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void metrics_ofEachType_areStored() {
    expectOk(send(
        "/v1/metrics",
        """
            [{"name":"cpu","timestamp":%1$d,"value":0.5,"labels":{"host":"a"}},
             {"name":"orders","value":7,"type":"counter","description":"How many.",
              "resource":{"service.name":"shop"}},
             {"name":"latency","type":"histogram","unit":"ms","attributes":{"p":"/"},
              "histogram":{"count":3,"sum":6,"bucketCounts":[1,2],"explicitBounds":[2.5]},
              "exemplars":[{"value":1},{"value":"no"},{"value":7,"timestamp":%1$d.5,
               "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
               "filteredAttributes":{"user":"u"}}]}]""",
        parts.now() / 1000));

    assertThat(parts.stored("cpu").getFirst().labels().get("host")).isEqualTo("a");
    assertThat(parts.stored("orders_total").getFirst().labels().get("job")).isEqualTo("shop");
    assertThat(parts.stored("latency_milliseconds_bucket"))
        .extracting(series -> series.labels().get("le") + "=" + series.values()[0])
        .containsExactlyInAnyOrder("2.5=1.0", "+Inf=3.0");
    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .contains(new MetricMetadata("orders_total", MetricType.COUNTER, "", "How many."));
    assertThat(parts.exemplars("latency_milliseconds_bucket")).containsExactly(
        "le=+Inf: 7.0 at %d {span_id=eee19b7ec3c1b174, trace_id=5b8efff798038103d269b633813fc60c, user=u}"
            .formatted(parts.now() / 1000 * 1000 + 500),
        "le=2.5: 1.0 at %d {}".formatted(parts.now()));
    assertThat(parts.counted("exemplars", "refused", "invalid_value")).isEqualTo(1);
    assertThat(parts.counted("exemplars", "stored")).isEqualTo(2);
  }

  @Test
  void records_someNotSound_areToldAndTheRestIsStored() {
    var answer = send("/v1/metrics",
        "[{\"name\":\"good\",\"value\":1},{\"name\":\"bad\"},{\"value\":1},"
            + "{\"name\":\"bad\",\"histogram\":{\"count\":1,\"bucketCounts\":[-1],\"explicitBounds\":[]}}]");

    assertThat(detail(answer)).startsWith("refused 3 of 4: ");
    assertThat(parts.stored("good")).hasSize(1);
    assertThat(parts.counted("metrics", "received"))
        .isEqualTo(parts.counted("metrics", "stored") + parts.counted("metrics", "refused"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/v1/traces|[{\"traceId\":\"xyz\",\"spanId\":\"eee19b7ec3c1b174\"}]|invalid_id",
      "/v1/traces|{\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\"}]}|invalid_id",
      "/v1/logs|[{\"timestamp\":1,\"message\":\"x\"}]|too_old",
      "/v1/logs|[{\"timestamp\":1e300,\"message\":\"x\"}]|too_far_ahead",
      "/v1/logs|[{\"timestamp\":-1e300,\"body\":\"x\",\"trace_id\":\"00\"}]|invalid_id"
  })
  void records_notSound_areCountedByReason(String path, String json, String reason) {
    assertThat(detail(send(path, json))).startsWith("refused 1 of 1: 1 " + reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/v1/traces|[1]|got NUMBER for span 0, expected an object",
      "/v1/metrics|[[]]|got ARRAY for metric 0, expected an object",
      "/v1/logs|{\"timestamp\":\"soon\"}|got \"soon\" for \"timestamp\", expected a number"
  })
  void shape_thatIsNone_is400InItsOwnWords(String path, String json, String why) {
    assertThat(detail(send(path, json))).isEqualTo("cannot read JSON: " + why);
  }

  @Test
  void body_above5Mb_is413() {
    send("/v1/logs", "[{\"message\":\"" + "x".repeat(5 << 20) + "\"}]").expectStatus()
        .isEqualTo(413).expectBody().jsonPath("$.detail").exists();
  }

  /** What OTLP's exporters send stays OTLP's, whatever stands in front of its first member. */
  @ParameterizedTest
  @ValueSource(strings = {
      "{}", "{\"resourceMetrics\":[]}", "{\"name\":\"x\",\"resource_metrics\":[{}]}"
  })
  void otlpJson_isAnsweredAsOtlp(String json) {
    send("/v1/metrics", json).expectStatus().isOk().expectBody().json("{}")
        .jsonPath("$.status").doesNotExist();
  }

  @Test
  void storeAway_is503InItsOwnWords() {
    parts.storage.unavailable();

    send("/v1/metrics", "{\"name\":\"cpu\",\"value\":1}").expectStatus().isEqualTo(503)
        .expectHeader().exists("Retry-After").expectBody().jsonPath("$.detail").exists();
  }
}
