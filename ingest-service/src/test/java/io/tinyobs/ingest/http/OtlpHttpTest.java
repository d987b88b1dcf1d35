// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.tinyobs.ingest.HttpTestClient;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpJson;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.tinyolly.TinyOlly;
import io.tinyobs.spring.TenantResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

/** What a client of OTLP over HTTP is answered, on its own port. */
class OtlpHttpTest {
  private static final String PROTOBUF = "application/x-protobuf";

  private final IngestParts parts = IngestParts.with(Map.of("tinyobs.ingest.otlp-http-port", "0"));
  private final OtlpServer server = new OtlpServer(
      new OtlpHttp(
          new Otlp(parts.gate, parts.deltas, parts.settings),
          new OtlpJson(JsonMapper.shared()),
          new TinyOlly(
              new Otlp(parts.gate, parts.deltas, parts.settings), parts.gate, parts.settings,
              JsonMapper.shared()),
          parts.bodies,
          parts.answers,
          parts.meters,
          parts.settings,
          TenantResolver.single()),
      (exchange, chain) -> chain.filter(exchange),
      headers -> true,
      parts.settings,
      parts.strays,
      "gRPC is taken at port 4317");
  private WebTestClient client = WebTestClient.bindToServer().build();

  @BeforeEach
  void start() {
    server.start();
    client = HttpTestClient.of(server.port());
  }

  @AfterEach
  void stop() {
    server.stop();
    assertThat(parts.memory.used()).isZero();
  }

  private ResponseSpec send(String path, byte[] body, String type, String encoding) {
    return client
        .post()
        .uri(path)
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_ENCODING, encoding)
        .bodyValue(body)
        .exchange();
  }

  private static byte[] bytes(ResponseSpec answer) {
    var body = answer.expectBody(byte[].class).returnResult().getResponseBody();
    return body == null ? new byte[0] : body;
  }

  private byte[] gauge() {
    return Requests.metrics(Requests.gauge("g", Requests.point(parts.now(), 1))).toByteArray();
  }

  private static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Test
  void post_protobuf_isStored() throws IOException {
    var answer = send("/v1/metrics", gauge(), PROTOBUF, "identity");

    answer.expectStatus().isOk().expectHeader().contentType(PROTOBUF);
    assertThat(ExportMetricsServiceResponse.parseFrom(bytes(answer)).hasPartialSuccess()).isFalse();
    assertThat(parts.stored("g")).hasSize(1);
  }

  @Test
  void post_gzip_isStored() {
    send("/v1/metrics", gzip(gauge()), PROTOBUF, "gzip").expectStatus().isOk();

    assertThat(parts.stored("g")).hasSize(1);
  }

  @Test
  void post_zstd_isStored() {
    send("/v1/metrics", Zstd.compress(gauge()), PROTOBUF, "zstd").expectStatus().isOk();

    assertThat(parts.stored("g")).hasSize(1);
  }

  @Test
  void post_spansAndLogs_areStored() {
    send(
        "/v1/traces",
        Requests.spans(Requests.span(parts.now(), Requests.TRACE, Requests.SPAN)).toByteArray(),
        PROTOBUF,
        "identity")
        .expectStatus()
        .isOk();
    send("/v1/logs", Requests.logs(Requests.log(parts.now(), "x")).toByteArray(), PROTOBUF, "gzip")
        .expectStatus()
        .isBadRequest();
    send(
        "/v1/logs",
        gzip(Requests.logs(Requests.log(parts.now(), "x")).toByteArray()),
        PROTOBUF,
        "gzip")
        .expectStatus()
        .isOk();

    assertThat(parts.counted("traces", "stored")).isEqualTo(1);
    assertThat(parts.counted("logs", "stored")).isEqualTo(1);
  }

  /** 128 MiB of zeros. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void fault08_bomb_is413(String encoding) throws IOException {
    var zeros = new byte[128 << 20];
    var bomb = encoding.equals("gzip") ? gzip(zeros) : Zstd.compress(zeros);

    var answer = send("/v1/metrics", bomb, PROTOBUF, encoding);

    answer.expectStatus().isEqualTo(413);
    assertThat(Status.parseFrom(bytes(answer)).getCode()).isEqualTo(8);
  }

  @Test
  void fault21_empty_isSuccess() {
    assertThat(bytes(send("/v1/metrics", new byte[0], PROTOBUF, "identity"))).isEmpty();
    send("/v1/metrics", "{}".getBytes(StandardCharsets.UTF_8), "application/json", "identity")
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{}");
  }

  @Test
  void fault22_someRefused_isPartialSuccessInBothEncodings() throws IOException {
    var request = Requests.metrics(
        Requests.gauge("g", Requests.point(0, 1), Requests.point(parts.now(), 1)));

    var answer = send("/v1/metrics", request.toByteArray(), PROTOBUF, "identity");

    answer.expectStatus().isOk();
    var partial = ExportMetricsServiceResponse.parseFrom(bytes(answer)).getPartialSuccess();
    assertThat(partial.getRejectedDataPoints()).isEqualTo(1);
    assertThat(partial.getErrorMessage()).startsWith("refused 1 of 2: 1 too_old; first: ");

    send(
        "/v1/metrics",
        """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"g","gauge":{"dataPoints":[
              {"timeUnixNano":"1","asInt":"1"}]}}]}]}]}"""
            .getBytes(StandardCharsets.UTF_8),
        "application/json",
        "identity")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.partialSuccess.rejectedDataPoints")
        .isEqualTo("1")
        .jsonPath("$.partialSuccess.errorMessage")
        .exists();
  }

  @Test
  void fault24_garbage_is400WithAStatusInTheSameEncoding() throws IOException {
    var answer = send("/v1/traces", new byte[]{-1, -1, -1}, PROTOBUF, "identity");
    answer.expectStatus().isBadRequest().expectHeader().contentType(PROTOBUF);
    var status = Status.parseFrom(bytes(answer));
    assertThat(status.getCode()).isEqualTo(3);
    assertThat(status.getMessage()).startsWith("cannot read OTLP: 3 bytes are no export request")
        .endsWith(" at byte 3");

    send("/v1/traces", new byte[]{'['}, "application/json", "identity")
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType("application/json")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(3);
  }

  @Test
  void fault24_otherContentType_is415() {
    send("/v1/metrics", gauge(), "text/plain", "identity").expectStatus().isEqualTo(415);
    send("/v1/metrics", gauge(), PROTOBUF, "br").expectStatus().isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/metrics", "/v1/traces", "/v1/logs"})
  void fault24_get_is405(String path) {
    client
        .get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isEqualTo(405)
        .expectHeader()
        .valueEquals(HttpHeaders.ALLOW, "POST");
  }

  @Test
  void otherPaths_are404() {
    client.post().uri("/v1/ingest").exchange().expectStatus().isNotFound();
  }

  @Test
  void fault29_storeAwayOrFull_isTold() throws IOException {
    parts.storage.unavailable();
    var away = send("/v1/metrics", gauge(), PROTOBUF, "identity");
    away.expectStatus().isEqualTo(503).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1");
    assertThat(Status.parseFrom(bytes(away)).getCode()).isEqualTo(14);

    parts.storage.full();
    send("/v1/metrics", gauge(), PROTOBUF, "identity")
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .exists(HttpHeaders.RETRY_AFTER);

    parts.storage.fullForGood();
    send("/v1/metrics", gauge(), PROTOBUF, "identity")
        .expectStatus()
        .isEqualTo(507)
        .expectHeader()
        .doesNotExist(HttpHeaders.RETRY_AFTER);

    parts.storage.available();
    send("/v1/metrics", gauge(), PROTOBUF, "identity").expectStatus().isOk();
  }

  @Test
  void fault35_protobufCutAnywhere_is400AndNothingIsStored() {
    var whole = gauge();
    for (int length = 1; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      send("/v1/metrics", cut, PROTOBUF, "identity").expectStatus().isBadRequest();
    }
    assertThat(parts.stored("g")).isEmpty();
  }

  /** An agent is killed in the middle of an export. */
  @Test
  void post_clientGoesAwayMidBody_givesItsMemoryBack() throws IOException {
    try (var socket = new Socket("localhost", server.port())) {
      var out = socket.getOutputStream();
      out.write("""
          POST /v1/metrics HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/x-protobuf\r
          Content-Length: 200000\r
          \r
          """.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[100_000]);
      out.flush();
      await().until(() -> parts.memory.used() == 100_000);
    }

    await().until(() -> parts.memory.used() == 0);
    assertThat(parts.counted("metrics", "received")).isZero();
  }
}
