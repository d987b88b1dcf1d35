// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.zipkin.Zipkin;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;
import zipkin2.Endpoint;
import zipkin2.codec.SpanBytesEncoder;

/** What Zipkin's reporters are answered; their own encoder writes the spans. */
class ZipkinControllerTest {
  private static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = WebTestClient.bindToController(
      new ZipkinController(
          new Zipkin(
              new Otlp(parts.gate, parts.deltas, parts.settings), JsonMapper.shared()),
          parts.bodies,
          parts.answers,
          parts.meters,
          parts.settings,
          TenantResolver.single()))
      .build();

  private ResponseSpec send(byte[] body, String type) {
    return client.post().uri("/api/v2/spans").header("Content-Type", type).bodyValue(body)
        .exchange();
  }

  private ResponseSpec send(String json) {
    return send(json.getBytes(StandardCharsets.UTF_8), JSON);
  }

  private List<Span> stored(String trace) {
    return parts.storage.traces().trace(Tenant.DEFAULT, trace).orElseThrow().spans();
  }

  private long micros() {
    return parts.now() * 1000;
  }

  private zipkin2.Span.Builder span() {
    return zipkin2.Span.newBuilder()
        .traceId(TRACE)
        .id("a2fb4a1d1a96d312")
        .name("get")
        .timestamp(micros())
        .duration(207_000L)
        .localEndpoint(Endpoint.newBuilder().serviceName("shop").ip("10.0.0.1").build());
  }

  @ParameterizedTest
  @EnumSource(value = SpanBytesEncoder.class, names = {"JSON_V2", "PROTO3"})
  void spans_ofTheirOwnEncoder_areStoredWhole(SpanBytesEncoder encoder) {
    var span = span()
        .parentId("e457b5a2e4d86bd1")
        .kind(zipkin2.Span.Kind.CLIENT)
        .remoteEndpoint(Endpoint.newBuilder().serviceName("db").ip("::1").port(5432).build())
        .addAnnotation(micros() + 10, "wire send")
        .putTag("http.path", "/api")
        .putTag("error", "timed out")
        .debug(true)
        .build();

    send(
        encoder.encodeList(List.of(span)),
        encoder == SpanBytesEncoder.PROTO3 ? PROTOBUF : JSON)
        .expectStatus()
        .isAccepted()
        .expectBody()
        .isEmpty();

    var stored = stored(TRACE).getFirst();
    assertThat(stored.spanId()).isEqualTo("a2fb4a1d1a96d312");
    assertThat(stored.parentSpanId()).isEqualTo("e457b5a2e4d86bd1");
    assertThat(stored.name()).isEqualTo("get");
    assertThat(stored.kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(stored.service()).isEqualTo("shop");
    assertThat(stored.startNanos()).isEqualTo(micros() * 1000);
    assertThat(stored.durationNanos()).isEqualTo(207_000_000);
    assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(stored.statusMessage()).isEqualTo("timed out");
    assertThat(stored.events())
        .containsExactly(new Span.Event((micros() + 10) * 1000, "wire send", Map.of()));
    assertThat(stored.attributes())
        .containsEntry("http.path", "/api")
        .containsEntry("peer.service", "db")
        .containsEntry("network.local.address", "10.0.0.1")
        .containsEntry("network.peer.address", "0:0:0:0:0:0:0:1")
        .containsEntry("network.peer.port", 5432L)
        .containsEntry("zipkin.debug", true);
    assertThat(parts.counted("traces", "stored")).isEqualTo(1);
  }

  /** A list whose first span takes 91 bytes begins with a line feed and a bracket, as JSON might. */
  @Test
  void spans_ofAnyLength_areToldFromJsonByTheirType() {
    for (int length = 0; length < 120; length++) {
      var span = span().name("n".repeat(length)).build();
      send(SpanBytesEncoder.PROTO3.encodeList(List.of(span)), PROTOBUF).expectStatus()
          .isAccepted();
      send(SpanBytesEncoder.PROTO3.encodeList(List.of(span)), "application/octet-stream")
          .expectStatus()
          .isAccepted();
    }
  }

  @Test
  void spans_emptyList_is202() {
    send("[]").expectStatus().isAccepted();
    send(new byte[0], PROTOBUF).expectStatus().isAccepted();
  }

  @Test
  void spans_gzipped_areTaken() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(SpanBytesEncoder.JSON_V2.encodeList(List.of(span().build())));
    }

    client.post().uri("/api/v2/spans").header("Content-Type", JSON)
        .header("Content-Encoding", "gzip").bodyValue(out.toByteArray()).exchange()
        .expectStatus().isAccepted();

    assertThat(stored(TRACE)).hasSize(1);
  }

  /** Systems that are half moved to 128 bits. */
  @ParameterizedTest
  @EnumSource(value = SpanBytesEncoder.class, names = {"JSON_V2", "PROTO3"})
  void fault32_traceIdOf64Bits_isPaddedWithZeros(SpanBytesEncoder encoder) {
    var span = span().traceId("48485a3953bb6124").build();

    send(
        encoder.encodeList(List.of(span)),
        encoder == SpanBytesEncoder.PROTO3 ? PROTOBUF : JSON)
        .expectStatus()
        .isAccepted();

    assertThat(stored("000000000000000048485a3953bb6124")).hasSize(1);
  }

  /** Client and server report one span, as Zipkin's libraries do by default. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fault32_sharedSpan_keepsBothHalvesInWhicheverOrder(boolean serverFirst) {
    var client = span().kind(zipkin2.Span.Kind.CLIENT).parentId("1").build();
    var server = span().kind(zipkin2.Span.Kind.SERVER).parentId("1").shared(true)
        .localEndpoint(Endpoint.newBuilder().serviceName("back").build()).build();
    var sent = serverFirst ? List.of(server, client) : List.of(client, server);

    for (var each : sent) {
      send(SpanBytesEncoder.JSON_V2.encodeList(List.of(each)), JSON).expectStatus().isAccepted();
      send(SpanBytesEncoder.PROTO3.encodeList(List.of(each)), PROTOBUF).expectStatus()
          .isAccepted();
    }

    var stored = stored(TRACE);
    assertThat(stored).extracting(Span::service).containsExactlyInAnyOrder("shop", "back");
    var half = stored.stream().filter(span -> span.service().equals("back")).findFirst()
        .orElseThrow();
    assertThat(half.parentSpanId()).isEqualTo("a2fb4a1d1a96d312");
    assertThat(half.spanId()).isNotEqualTo("a2fb4a1d1a96d312");
    assertThat(half.attributes()).containsEntry("zipkin.shared", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "",
      "{}",
      "[",
      "[{\"traceId\":\"1\"",
      "[1]",
      "[{\"traceId\":\"xyz\",\"id\":\"1\"}]",
      "[{\"traceId\":\"463ac35c9f6413ad48485a3953bb61240\",\"id\":\"1\"}]",
      "[{\"traceId\":\"1\",\"id\":\"00000000000000001\"}]",
      "[{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":\"soon\"}]",
      "[{\"traceId\":\"1\",\"id\":\"1\",\"tags\":[]}]"
  })
  void fault32_malformedJson_is400WithItsPlace(String json) {
    var answer = send(json);

    answer.expectStatus().isBadRequest();
    assertThat(answer.expectBody(String.class).returnResult().getResponseBody())
        .startsWith("cannot read Zipkin spans: ")
        .contains("line 1, column");
  }

  @Test
  void fault32_malformedProtobuf_is400AndNothingIsStored() {
    var body = SpanBytesEncoder.PROTO3.encodeList(List.of(span().build()));

    send(Arrays.copyOf(body, body.length - 3), PROTOBUF).expectStatus().isBadRequest();

    assertThat(parts.storage.traces().trace(Tenant.DEFAULT, TRACE)).isEmpty();
  }

  @Test
  void fault26_idsAllZero_areRefusedAndTheRestIsStored() {
    var answer = send(
        "[{\"traceId\":\"0\",\"id\":\"1\",\"timestamp\":%1$d},{\"traceId\":\"2\",\"id\":\"0\",\"timestamp\":%1$d},{\"traceId\":\"%2$s\",\"id\":\"3\",\"timestamp\":%1$d}]"
            .formatted(micros(), TRACE));

    answer.expectStatus().isBadRequest();
    assertThat(answer.expectBody(String.class).returnResult().getResponseBody())
        .startsWith("refused 2 of 3: 2 invalid_id; first: cannot accept span");
    assertThat(stored(TRACE)).hasSize(1);
    assertThat(parts.counted("traces", "refused", "invalid_id")).isEqualTo(2);
  }

  /** Microseconds that a sender took for nanoseconds, or for nothing at all. */
  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "1795608000000000000", "1", "0"})
  void fault14_timeOutside_isRefused(String timestamp) {
    send("[{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":" + timestamp + "}]").expectStatus()
        .isBadRequest();

    assertThat(parts.counted("traces", "received"))
        .isEqualTo(parts.counted("traces", "refused"))
        .isEqualTo(1);
  }

  @Test
  void spans_membersOfOtherTypesOrUnknown_areReadAsFarAsTheyMeanSomething() {
    send(
        """
            [{"traceId":"%s","id":"3","timestamp":%d.5,"duration":null,"kind":"LOCAL","x":{"y":[1]},
              "localEndpoint":{"serviceName":"shop","ipv4":"localhost","port":null},
              "tags":{"http.status_code":200,"cached":true,"none":null}}]"""
            .formatted(TRACE, micros()))
        .expectStatus()
        .isAccepted();

    var stored = stored(TRACE).getFirst();
    assertThat(stored.kind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(stored.attributes())
        .containsOnly(Map.entry("http.status_code", "200"), Map.entry("cached", "true"));
  }

  @Test
  void fault29_storeAway_is503() {
    parts.storage.unavailable();

    send(SpanBytesEncoder.JSON_V2.encodeList(List.of(span().build())), JSON)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .exists("Retry-After");

    assertThat(parts.counted("traces", "refused", "storage_unavailable")).isEqualTo(1);
  }

  @Test
  void fault08_gzipBomb_is413() {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      var chunk = new byte[1 << 20];
      for (int i = 0; i < 65; i++) {
        gzip.write(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    client.post().uri("/api/v2/spans").header("Content-Type", JSON)
        .header("Content-Encoding", "gzip").bodyValue(out.toByteArray()).exchange()
        .expectStatus().isEqualTo(413);
    assertThat(parts.memory.used()).isZero();
  }
}
