// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static io.tinyobs.ingest.remotewrite.Write2Request.field;
import static io.tinyobs.ingest.remotewrite.Write2Request.refs;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.http.OtlpServer;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.remotewrite.Write2Request;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Sample;
import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Storage;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.wire.loki.Entry;
import io.tinyobs.wire.loki.PushRequest;
import io.tinyobs.wire.loki.Stream;
import io.tinyobs.wire.loki.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import zipkin2.Endpoint;
import zipkin2.codec.SpanBytesEncoder;

/** Every protocol, from a real connection into a real Redis and out of it again. */
@SpringBootTest(classes = IngestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0",
    "tinyobs.ingest.otlp-http-port=0",
    "tinyobs.ingest.otlp-grpc-port=0"
})
class ProtocolsIT {
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String V2 = PROTOBUF + ";proto=io.prometheus.write.v2.Request";
  private static final Pattern COUNTER = Pattern.compile(
      "tinyobs_ingest_records_total\\{(.*)} ([0-9.E+]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** Now, milliseconds since the epoch: the service's clock is the real one. */
  private final long now = System.currentTimeMillis() / 1000 * 1000;

  @DynamicPropertySource
  static void redis(DynamicPropertyRegistry settings) {
    settings.add("spring.data.redis.url", () -> RedisForTests.single().uri());
  }

  @Autowired
  private Storage storage;

  @Autowired
  private OtlpServer otlpServer;

  @Autowired
  private GrpcListener otlpGrpc;

  private final WebTestClient client;

  ProtocolsIT(@Value("${local.server.port}") int port) {
    client = HttpTestClient.of(port);
  }

  private void send(WebTestClient to, String path, byte[] body, String type, int status) {
    to.post().uri(path).header("Content-Type", type).bodyValue(body).exchange().expectStatus()
        .isEqualTo(status);
  }

  private void send(String path, byte[] body, String type, int status) {
    send(client, path, body, type, status);
  }

  private void send(String path, String json, int status) {
    send(path, json.getBytes(StandardCharsets.UTF_8), JSON, status);
  }

  private List<Sample> samples(String metric) {
    return storage.metrics()
        .select(
            Tenant.DEFAULT,
            List.of(Matcher.equal("__name__", metric)),
            TimeRange.of(now - 3_600_000, now + 60_000))
        .items().stream()
        .flatMap(series -> series.samples().stream())
        .toList();
  }

  private List<Span> spans(String trace) {
    return storage.traces().trace(Tenant.DEFAULT, trace).map(found -> found.spans())
        .orElse(List.of());
  }

  private List<String> lines(String service) {
    return storage.logs()
        .recent(Tenant.DEFAULT, service, TimeRange.of(now - 3_600_000, now + 60_000), 100)
        .items().stream()
        .map(LogRecord::body)
        .toList();
  }

  @Test
  void remoteWrite_ofBothVersions_comesOutAsOneSeries() {
    send("/api/v1/write",
        new WriteRequest().sample(now, 1, "__name__", "it_rw", "job", "a").snappy(), PROTOBUF, 204);
    send("/api/v1/write",
        new Write2Request().sample(now + 1, 2, "__name__", "it_rw", "job", "a").snappy(), V2, 204);

    assertThat(samples("it_rw")).containsExactly(new Sample(now, 1), new Sample(now + 1, 2));
  }

  /** A sender that was not answered sends all of it again, and one that was wrong says it anew. */
  @Test
  void fault16_sameTimeAgain_isThereOnceWithTheLaterValue() {
    for (double value : new double[]{1, 1, 5}) {
      send("/api/v1/write", new Write2Request().sample(now, value, "__name__", "it_twice").snappy(),
          V2, 204);
    }

    assertThat(samples("it_twice")).containsExactly(new Sample(now, 5));
  }

  @Test
  void fault17_outOfOrder_comesOutInOrder() {
    for (int i : new int[]{3, 1, 2, 0}) {
      send("/api/v1/write",
          new WriteRequest().sample(now - i * 1000L, i, "__name__", "it_order").snappy(),
          PROTOBUF, 204);
    }

    assertThat(samples("it_order")).extracting(Sample::value).containsExactly(3.0, 2.0, 1.0, 0.0);
  }

  @Test
  void otlp_overHttpAndGrpc_comesOut() {
    var request = Requests.metrics(Requests.gauge("it.otlp", Requests.point(now, 1)));
    send("/v1/metrics", request.toByteArray(), PROTOBUF, 200);
    send(HttpTestClient.of(otlpServer.port()), "/v1/metrics",
        ("{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"it.otlp\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"%d000000\",\"asDouble\":2}]}}]}]}]}"
            .formatted(now + 1)).getBytes(StandardCharsets.UTF_8),
        JSON, 200);
    var channel = NettyChannelBuilder.forAddress("localhost", otlpGrpc.port()).usePlaintext()
        .build();
    try {
      var unused = MetricsServiceGrpc.newBlockingStub(channel)
          .export(Requests.metrics(Requests.gauge("it.otlp", Requests.point(now + 2, 3))));
    } finally {
      channel.shutdownNow();
    }

    assertThat(samples("it_otlp")).extracting(Sample::value).contains(1.0, 2.0, 3.0);
  }

  /** A point of a chart leads to the trace of a request behind it, whoever sent it, and sent again. */
  @Test
  void exemplars_ofEveryProtocol_leadToTheirTrace() {
    var otlp = Requests.metrics(Requests.gauge("it.exemplar", Requests.point(now, 1).toBuilder()
        .addExemplars(Exemplar.newBuilder().setAsDouble(1).setTimeUnixNano(now * 1_000_000)
            .setTraceId(Requests.id(Requests.TRACE)))
        .build()));
    var one = WriteRequest.message(out -> {
      out.writeByteArray(1, WriteRequest.label("trace_id", Requests.TRACE));
      out.writeDouble(2, 2);
      out.writeInt64(3, now + 1);
    });
    var series = WriteRequest.message(out -> {
      out.writeByteArray(1, WriteRequest.label("__name__", "it_exemplar"));
      out.writeByteArray(3, one);
    });
    var two = new Write2Request();
    var refs = refs(two.symbols("trace_id", Requests.TRACE));
    two.series(
        refs(two.symbols("__name__", "it_exemplar")),
        field(4, WriteRequest.message(out -> {
          out.writeRawBytes(refs);
          out.writeDouble(2, 3);
          out.writeInt64(3, now + 2);
        })));
    for (int i = 0; i < 2; i++) {
      send("/v1/metrics", otlp.toByteArray(), PROTOBUF, 200);
      send("/api/v1/write", new WriteRequest().field(1, series).snappy(), PROTOBUF, 204);
      send("/api/v1/write", two.snappy(), V2, 204);
      send("/v1/metrics",
          "{\"name\":\"it_exemplar\",\"value\":1,\"timestamp\":%1$d,\"exemplars\":[{\"value\":4,\"timestamp\":%1$d.003,\"traceId\":\"%2$s\"}]}"
              .formatted(now / 1000, Requests.TRACE),
          200);
    }
    send("/v1/traces",
        Requests.spans(Requests.span(now, Requests.TRACE, Requests.SPAN)).toByteArray(), PROTOBUF,
        200);

    var found = storage.exemplars().select(
        Tenant.DEFAULT,
        List.of(List.of(Matcher.equal("__name__", "it_exemplar"))),
        TimeRange.of(now - 1000, now + 1000), 100).items().stream()
        .flatMap(of -> of.exemplars().stream()).toList();
    assertThat(found).extracting(exemplar -> exemplar.value())
        .containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0);
    assertThat(found).allSatisfy(
        exemplar -> assertThat(spans(exemplar.traceId())).extracting(Span::spanId)
            .contains(Requests.SPAN));
  }

  @Test
  void tinyObs_metricsImportAndSpan_comeOut() {
    var trace = "11111111111111111111111111111111";
    send("/v1/ingest", "{\"metrics\":[{\"name\":\"it_tiny\",\"value\":1,\"timestamp\":\"%s\"}]}"
        .formatted(Instant.ofEpochMilli(now)), 200);
    send("/v1/import", "{\"metrics\":[{\"name\":\"it_tiny\",\"value\":2,\"timestamp\":\"%s\"}]}"
        .formatted(Instant.ofEpochMilli(now + 1)), 200);
    send("/v1/traces/ingest",
        "{\"trace_id\":\"%s\",\"span_id\":\"1\",\"service\":\"it\",\"start_time\":\"%s\"}"
            .formatted(trace, Instant.ofEpochMilli(now)),
        201);

    assertThat(samples("it_tiny")).containsExactly(new Sample(now, 1), new Sample(now + 1, 2));
    assertThat(spans(trace)).hasSize(1);
  }

  /** An answer given before the body has been read to its end, and what of it was under way. */
  @Test
  void import_brokenInTheMiddleOfMegabytes_is400() {
    var metric = "{\"name\":\"it_broken\",\"value\":1},";
    send("/v1/import", "{\"metrics\":[" + metric.repeat(10) + "7 8" + " ".repeat(4 << 20), 400);
  }

  @Test
  void tinyOlly_ofAllSignals_comesOut() {
    var trace = "22222222222222222222222222222222";
    send("/v1/metrics", "{\"name\":\"it_olly\",\"value\":1,\"timestamp\":%d}".formatted(now / 1000),
        200);
    send("/v1/traces",
        "[{\"traceId\":\"%s\",\"spanId\":\"2222222222222222\",\"startTimeUnixNano\":%d000000}]"
            .formatted(trace, now),
        200);
    send("/v1/logs", "{\"message\":\"hello\",\"service_name\":\"it-olly\"}", 200);

    assertThat(samples("it_olly")).containsExactly(new Sample(now, 1));
    assertThat(spans(trace)).hasSize(1);
    assertThat(lines("it-olly")).containsExactly("hello");
  }

  @ParameterizedTest
  @EnumSource(value = SpanBytesEncoder.class, names = {"JSON_V2", "PROTO3"})
  void fault32_zipkin_sharedSpanOfA64BitTrace_comesOutWhole(SpanBytesEncoder encoder) {
    boolean isJson = encoder == SpanBytesEncoder.JSON_V2;
    var trace = (isJson ? "3" : "4").repeat(16);
    var half = zipkin2.Span.newBuilder().traceId(trace).id("1").timestamp(now * 1000).duration(5L);
    var front = half.clone().kind(zipkin2.Span.Kind.CLIENT)
        .localEndpoint(Endpoint.newBuilder().serviceName("front").build()).build();
    var back = half.clone().kind(zipkin2.Span.Kind.SERVER).shared(true)
        .localEndpoint(Endpoint.newBuilder().serviceName("back").build()).build();

    send("/api/v2/spans", encoder.encodeList(List.of(front, back)), isJson ? JSON : PROTOBUF, 202);

    assertThat(spans("0".repeat(16) + trace)).extracting(Span::service)
        .containsExactlyInAnyOrder("front", "back");
  }

  @Test
  void loki_jsonAndProtobuf_comeOut() {
    send("/loki/api/v1/push",
        "{\"streams\":[{\"stream\":{\"service_name\":\"it-loki\"},\"values\":[[\"%d000000\",\"one\"]]}]}"
            .formatted(now),
        204);
    var push = PushRequest.newBuilder()
        .addStreams(Stream.newBuilder().setLabels("{service_name=\"it-loki\"}")
            .addEntries(Entry.newBuilder().setLine("two")
                .setTimestamp(Timestamp.newBuilder().setSeconds(now / 1000).setNanos(1))))
        .build();
    send("/loki/api/v1/push", WriteRequest.snappy(push.toByteArray()), PROTOBUF, 204);

    assertThat(lines("it-loki")).containsExactlyInAnyOrder("one", "two");
  }

  /** Whatever comes, sound or not: nothing is lost unseen. */
  @Test
  void records_ofEveryProtocol_areStoredOrRefusedWithAReason() {
    mixed();

    Map<String, Map<String, Double>> byProtocol = new HashMap<>();
    String.valueOf(client.get().uri("/actuator/prometheus").exchange().expectBody(String.class)
        .returnResult().getResponseBody()).lines().forEach(line -> count(line, byProtocol));

    assertThat(byProtocol.keySet()).contains(
        "metrics remote_write", "metrics remote_write_2", "exemplars remote_write_2",
        "exemplars otlp_http",
        "metrics otlp_http", "metrics tinyobs", "traces zipkin", "logs loki", "metrics tinyolly");
    byProtocol.forEach((protocol, counts) -> {
      double received = counts.getOrDefault("received", 0.0);
      assertThat(received).as(protocol).isPositive();
      assertThat(counts.getOrDefault("stored", 0.0) + counts.getOrDefault("refused", 0.0))
          .as("stored and refused of %s: %s", protocol, counts)
          .isEqualTo(received);
    });
  }

  private void mixed() {
    send("/api/v1/write",
        new WriteRequest().sample(now, 1, "__name__", "it_mixed")
            .sample(0, 1, "__name__", "it_mixed")
            .sample(now, 1, "a", "b").snappy(),
        PROTOBUF, 400);
    var two = new Write2Request().sample(now, 1, "__name__", "it_mixed");
    two.series(refs(1, 2, 3), field(2, WriteRequest.point(now, 1)));
    two.series(refs(1, 99), field(3, new byte[0]), field(4, new byte[0]));
    send("/api/v1/write", two.snappy(), V2, 400);
    send("/v1/metrics",
        Requests.metrics(
            Requests.gauge(
                "it.mixed",
                Requests.point(now, 1).toBuilder()
                    .addExemplars(Exemplar.newBuilder().setAsInt(1))
                    .addExemplars(Exemplar.getDefaultInstance())
                    .build(),
                Requests.point(0, 1)))
            .toByteArray(),
        PROTOBUF, 200);
    send("/v1/ingest", "{\"metrics\":[{\"name\":\"it_mixed\",\"value\":1},{\"name\":\"\"}]}", 400);
    send("/v1/import", "{\"metrics\":[{\"name\":\"it_mixed\",\"value\":1},{\"name\":\"\"}]}", 200);
    send("/v1/metrics", "[{\"name\":\"it_mixed\",\"value\":1},{\"name\":\"it_mixed\"}]", 400);
    send("/api/v2/spans",
        "[{\"traceId\":\"5\",\"id\":\"5\",\"timestamp\":%d000},{\"traceId\":\"5\",\"id\":\"0\"}]"
            .formatted(now),
        400);
    send("/loki/api/v1/push",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\"]]},{\"stream\":{\"job\":\"m\"},\"values\":[[\"%d000000\",\"y\"],[\"1\",\"z\"]]}]}"
            .formatted(now),
        400);
  }

  private static void count(String line, Map<String, Map<String, Double>> byProtocol) {
    var counter = COUNTER.matcher(line);
    if (counter.matches()) {
      var labels = new HashMap<String, String>();
      LABEL.matcher(counter.group(1)).results()
          .forEach(label -> labels.put(label.group(1), label.group(2)));
      assertThat("refused".equals(labels.get("outcome")))
          .as("only what is refused has a reason: %s", labels)
          .isNotEqualTo("".equals(labels.get("reason")));
      byProtocol
          .computeIfAbsent(
              labels.get("signal") + " " + labels.get("protocol"), unused -> new HashMap<>())
          .merge(String.valueOf(labels.get("outcome")), Double.parseDouble(counter.group(2)),
              Double::sum);
    }
  }
}
