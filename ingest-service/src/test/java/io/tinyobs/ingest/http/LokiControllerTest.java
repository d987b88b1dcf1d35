// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.loki.Loki;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.wire.loki.Entry;
import io.tinyobs.wire.loki.LabelPair;
import io.tinyobs.wire.loki.PushRequest;
import io.tinyobs.wire.loki.Stream;
import io.tinyobs.wire.loki.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

/** What Loki's senders are answered. */
class LokiControllerTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = WebTestClient.bindToController(
      new LokiController(
          new Loki(
              new Otlp(parts.gate, parts.deltas, parts.settings), parts.settings,
              JsonMapper.shared()),
          parts.bodies,
          parts.answers,
          parts.meters,
          parts.settings,
          TenantResolver.single()))
      .build();

  private ResponseSpec send(byte[] body, String type) {
    return client.post().uri("/loki/api/v1/push").header("Content-Type", type).bodyValue(body)
        .exchange();
  }

  private ResponseSpec send(String json) {
    return send(json.getBytes(StandardCharsets.UTF_8), JSON);
  }

  private ResponseSpec send(String labels, Entry... entries) {
    var request = PushRequest.newBuilder()
        .addStreams(Stream.newBuilder().setLabels(labels).addAllEntries(List.of(entries)))
        .build();
    return send(WriteRequest.snappy(request.toByteArray()), PROTOBUF);
  }

  private Entry entry(String line) {
    return Entry.newBuilder()
        .setTimestamp(Timestamp.newBuilder().setSeconds(parts.now() / 1000).setNanos(7))
        .setLine(line)
        .build();
  }

  private static String text(ResponseSpec answer) {
    return String.valueOf(answer.expectBody(String.class).returnResult().getResponseBody());
  }

  private List<LogRecord> stored(String service) {
    return parts.storage.logs()
        .recent(Tenant.DEFAULT, service, TimeRange.of(0, parts.now() + 1000), 100)
        .items();
  }

  @Test
  void push_json_isStored() {
    send(
        """
            {"streams":[{"stream":{"service_name":"shop","env":"prod"},
              "values":[["%1$d000000","one"],["%1$d000001","two",{"level":"warn","trace_id":"%2$s"}]]}]}"""
            .formatted(parts.now(), TRACE.toUpperCase(Locale.ROOT)))
        .expectStatus()
        .isNoContent()
        .expectBody()
        .isEmpty();

    assertThat(stored("shop")).extracting(LogRecord::body).containsExactly("two", "one");
    var two = stored("shop").getFirst();
    assertThat(two.timeNanos()).isEqualTo(parts.now() * 1_000_000 + 1);
    assertThat(two.severityNumber()).isEqualTo(13);
    assertThat(two.traceId()).isEqualTo(TRACE);
    assertThat(two.resource()).containsEntry("env", "prod").containsEntry("service.name", "shop");
    assertThat(two.attributes()).containsEntry("level", "warn");
    assertThat(parts.registry.get("tinyobs.ingest.records").tags("protocol", "loki",
        "outcome", "stored").counter().count()).isEqualTo(2);
  }

  @Test
  void push_protobuf_isStored() {
    var entry = entry("hello").toBuilder()
        .addMetadata(LabelPair.newBuilder().setName("user").setValue("7"));

    send("{job=\"web\", level=\"error\", path=\"a\\\\b\\\"c\\n\\u00e9\", q=`x\\y`,}", entry.build())
        .expectStatus()
        .isNoContent();

    var stored = stored("web").getFirst();
    assertThat(stored.timeNanos() % 1_000_000_000).isEqualTo(7);
    assertThat(stored.severityNumber()).isEqualTo(17);
    assertThat(stored.resource())
        .containsEntry("path", "a\\b\"c\né")
        .containsEntry("q", "x\\y");
    assertThat(stored.attributes()).isEqualTo(Map.of("user", "7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"streams\":null}", "{\"streams\":[]}"})
  void push_nothing_is204(String json) {
    send(json).expectStatus().isNoContent();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "",
      "[]",
      "{\"streams\":[{\"stream\":{\"a\":1}}]}",
      "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[1,\"x\"]]}]}",
      "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"soon\",\"x\"]]}]}",
      "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\"]]}]}",
      "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\",{},1]]}]}"
  })
  void push_malformedJson_is400WithItsPlace(String json) {
    var answer = send(json);

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).startsWith("cannot read Loki's push: ").contains("line 1, column");
  }

  @Test
  void push_notSnappyOrNotProtobuf_is400() {
    send(new byte[]{1, 2, 3}, PROTOBUF).expectStatus().isBadRequest();
    send(WriteRequest.snappy(new byte[]{10, 99}), PROTOBUF).expectStatus().isBadRequest();
  }

  @Test
  void push_otherContentType_is415() {
    send(new byte[0], "text/plain").expectStatus().isEqualTo(415);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "''|got its end at column 1",
      "{}|got no label",
      "{a}|got \"}\" at column 3 of its labels, expected =",
      "{a=\"b|got its end at column 6",
      "{a=\"b\" c=\"d\"}|got \"c=\"d\"}\" at column 8",
      "{a=\"1\",a=\"2\"}|got label a twice at column 8",
      "{a=\"\\q\"}|expected an escape of Go's",
      "{a=\"\\uD8\"}|expected 4 hex digits",
      "{=\"b\"}|expected a label's name",
      "{a=\"b\"}x|expected nothing more"
  })
  void push_labelsThatAreNone_refuseTheirStreamOnly(String labels, String why) {
    var request = PushRequest.newBuilder()
        .addStreams(Stream.newBuilder().setLabels(labels).addEntries(entry("x")))
        .addStreams(Stream.newBuilder().setLabels("{job=\"web\"}").addEntries(entry("y")))
        .build();

    var answer = send(WriteRequest.snappy(request.toByteArray()), PROTOBUF);

    answer.expectStatus().isBadRequest();
    assertThat(text(answer))
        .startsWith("refused 1 of 2: 1 invalid_labels; first: cannot accept a stream: ")
        .contains(why);
    assertThat(stored("web")).hasSize(1);
  }

  @Test
  void fault31_lineAboveTheLimit_is400AndOthersAreStored() {
    var answer = send("{job=\"web\"}", entry("x".repeat((256 << 10) + 1)), entry("short"));

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).startsWith("refused 1 of 2: 1 line_too_long");
    assertThat(stored("web")).extracting(LogRecord::body).containsExactly("short");
  }

  @ParameterizedTest
  @CsvSource({
      "-86401,too_old", "601,too_far_ahead", "-9223372036854775808,too_old",
      "9223372036854775807,too_far_ahead"
  })
  void fault31_timeOutside_is400(long offset, String reason) {
    long seconds = Math.abs(offset) > 1_000_000 ? offset : parts.now() / 1000 + offset;
    var entry = Entry.newBuilder().setLine("x")
        .setTimestamp(Timestamp.newBuilder().setSeconds(seconds));

    send("{job=\"web\"}", entry.build()).expectStatus().isBadRequest();

    assertThat(parts.counted("logs", "refused", reason)).isEqualTo(1);
  }

  @Test
  void fault31_moreThan15Labels_is400() {
    var fifteen = IntStream.range(0, 14).mapToObj(i -> "l" + i + "=\"v\"")
        .collect(Collectors.joining(", ", "{job=\"web\", ", ""));

    send(fifteen + "}", entry("x")).expectStatus().isNoContent();
    var answer = send(fifteen + ", one=\"more\"}", entry("x"), entry("y"));

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).contains("it has 16 labels, at most 15 are allowed");
    assertThat(parts.counted("logs", "refused", "too_many_labels")).isEqualTo(2);
  }

  @Test
  void fault31_labelTooLong_is400() {
    send("{job=\"" + "v".repeat(2049) + "\"}", entry("x")).expectStatus().isBadRequest();
    send("{" + "n".repeat(1025) + "=\"v\"}", entry("x")).expectStatus().isBadRequest();

    assertThat(parts.counted("logs", "refused", "value_too_long")).isEqualTo(1);
    assertThat(parts.counted("logs", "refused", "name_too_long")).isEqualTo(1);
  }

  @Test
  void fault31_aboveTheRate_is429() {
    var slow = IngestParts.with(Map.of("tinyobs.ingest.rate.records-per-second", "1",
        "tinyobs.ingest.rate.burst", "1s"));
    var client = WebTestClient.bindToController(
        new LokiController(
            new Loki(new Otlp(slow.gate, slow.deltas, slow.settings), slow.settings,
                JsonMapper.shared()),
            slow.bodies, slow.answers, slow.meters, slow.settings, TenantResolver.single()))
        .build();
    var body = "{\"streams\":[{\"stream\":{\"job\":\"web\"},\"values\":[[\"%d000000\",\"x\"]]}]}"
        .formatted(slow.now());

    for (int status : new int[]{204, 429}) {
      client.post().uri("/loki/api/v1/push").header("Content-Type", JSON).bodyValue(body)
          .exchange().expectStatus().isEqualTo(status);
    }
    assertThat(slow.counted("logs", "refused", "rate_limited")).isEqualTo(1);
  }

  @Test
  void fault29_storeAway_is503() {
    parts.storage.unavailable();

    send("{job=\"web\"}", entry("x")).expectStatus().isEqualTo(503).expectHeader()
        .exists("Retry-After");
  }
}
