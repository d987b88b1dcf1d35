// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/**
 * What a sender of remote write 1.0 is answered; numbers are those of docs/faults.md. As long as that list: each
 * fault that a request can have.
 */
class RemoteWriteControllerTest {
  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = client(parts);

  private static WebTestClient client(IngestParts parts) {
    return WebTestClient.bindToController(
        new RemoteWriteController(
            new RemoteWrite(parts.gate, parts.settings),
            parts.bodies,
            parts.answers,
            parts.meters,
            TenantResolver.single()))
        .build();
  }

  private ResponseSpec send(byte[] body) {
    return send(body, "application/x-protobuf", "snappy");
  }

  private ResponseSpec send(byte[] body, String type, String encoding) {
    return client
        .post()
        .uri("/api/v1/write")
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_ENCODING, encoding)
        .bodyValue(body)
        .exchange();
  }

  private static String text(ResponseSpec answer) {
    return String.valueOf(answer.expectBody(String.class).returnResult().getResponseBody());
  }

  @Test
  void write_samplesOfTwoSeries_areStoredAndCounted() {
    var request = new WriteRequest()
        .sample(parts.now() - 1000, 1, "__name__", "up", "job", "a")
        .sample(parts.now(), 2, "__name__", "up", "job", "a")
        .sample(parts.now(), 3, "__name__", "up", "job", "b");

    send(request.snappy()).expectStatus().isNoContent().expectBody().isEmpty();

    var series = parts.stored("up");
    assertThat(series).extracting(found -> found.labels().get("job")).containsExactly("a", "b");
    assertThat(series.getFirst().values()).containsExactly(1, 2);
    assertThat(parts.counted("metrics", "received")).isEqualTo(3);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(3);
    assertThat(parts.memory.used()).isZero();
  }

  @Test
  void write_sameSeriesAgain_isFoundByItsBytes() {
    for (int i = 0; i < 3; i++) {
      send(new WriteRequest().sample(parts.now() + i, i, "__name__", "up", "job", "a").snappy())
          .expectStatus()
          .isNoContent();
    }

    assertThat(parts.stored("up")).hasSize(1);
    assertThat(parts.stored("up").getFirst().values()).containsExactly(0, 1, 2);
  }

  @Test
  void fault01_bodyNotSnappy_is400AndNothingIsStored() {
    var plain = new WriteRequest().sample(parts.now(), 1, "__name__", "up").plain();

    send(plain).expectStatus().isBadRequest();

    assertThat(parts.stored("up")).isEmpty();
  }

  @Test
  void fault01_bodyCutAnywhere_is400AndNothingIsStored() {
    var whole = new WriteRequest().sample(parts.now(), 1, "__name__", "up", "job", "a").snappy();

    for (int length = 0; length < whole.length; length++) {
      send(Arrays.copyOf(whole, length)).expectStatus().isBadRequest();
    }

    assertThat(parts.stored("up")).isEmpty();
  }

  @Test
  void fault01_messageCut_is400NamingTheOffset() {
    var plain = new WriteRequest().sample(parts.now(), 1, "__name__", "up").plain();
    var cut = WriteRequest.snappy(Arrays.copyOf(plain, plain.length - 3));

    var answer = send(cut);

    answer.expectStatus().isBadRequest();
    assertThat(text(answer))
        .isEqualTo(
            "cannot read the body: got length 34 at byte 1 of it, decompressed,"
                + " expected at most 31");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "application/json",
      "image/png",
      "text/plain",
      "application/x-protobuf;proto=io.prometheus.write.v3.Request"
  })
  void fault02_otherContentType_is415(String type) {
    var body = new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy();

    send(body, type, "snappy").expectStatus().isEqualTo(415);

    assertThat(parts.stored("up")).isEmpty();
  }

  @Test
  void write_contentTypeNamingVersion1_isTaken() {
    var body = new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy();

    send(body, "application/x-protobuf;proto=prometheus.WriteRequest", "snappy")
        .expectStatus()
        .isNoContent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void fault03_otherContentEncoding_is415(String encoding) {
    var body = new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy();

    send(body, "application/x-protobuf", encoding).expectStatus().isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void fault04_contentOfVersion2_is400(int field) {
    var answer = send(new WriteRequest().field(field, new byte[0]).snappy());

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).contains("which only remote write 2.0 has");
  }

  /** 4 GiB declared by five bytes. */
  @Test
  void fault07_declaredLengthAboveTheLimit_is413BeforeAnythingIsAllocated() {
    byte[] bomb = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0, 0};

    send(bomb).expectStatus().isEqualTo(413);

    assertThat(parts.memory.used()).isZero();
  }

  /** 60 MiB declared by a few bytes, which no snappy block can hold. */
  @Test
  void fault07_declaredLengthImpossible_is400() {
    byte[] bomb = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 30, 0, 0};

    var answer = send(bomb);

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).contains("at most 132 are possible");
  }

  @Test
  void fault10_labelTwice_is400AndTheRestIsStored() {
    var request = new WriteRequest()
        .sample(parts.now(), 1, "__name__", "bad", "a", "1", "a", "2")
        .sample(parts.now(), 1, "__name__", "good");

    var answer = send(request.snappy());

    answer.expectStatus().isBadRequest();
    assertThat(text(answer))
        .isEqualTo(
            "refused 1 of 2: 1 invalid_labels; first: cannot accept bad: got label \"a\" twice,"
                + " expected each name once");
    assertThat(parts.stored("good")).hasSize(1);
    assertThat(parts.stored("bad")).isEmpty();
    assertThat(parts.counted("metrics", "received")).isEqualTo(2);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(1);
    assertThat(parts.counted("metrics", "refused", "invalid_labels")).isEqualTo(1);
  }

  @Test
  void fault10_labelsUnsorted_areSorted() {
    send(new WriteRequest().sample(parts.now(), 1, "z", "1", "__name__", "up", "a", "2").snappy())
        .expectStatus()
        .isNoContent();

    assertThat(parts.stored("up").getFirst().labels())
        .isEqualTo(Labels.of("__name__", "up", "a", "2", "z", "1"));
  }

  /** And fault 11. */
  @ParameterizedTest
  @CsvSource({
      "'',x,invalid_labels", "x,'',invalid_labels", "__name__,'',metric_name_missing"
  })
  void fault10_labelEmpty_is400(String name, String value, String reason) {
    var labels = name.equals("__name__")
        ? new String[]{name, value}
        : new String[]{"__name__", "up", name, value};

    send(new WriteRequest().sample(parts.now(), 1, labels).snappy()).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", reason)).isEqualTo(1);
  }

  @Test
  void fault11_noLabels_is400() {
    send(new WriteRequest().sample(parts.now(), 1).snappy()).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", "metric_name_missing")).isEqualTo(1);
  }

  @Test
  void fault12_invalidUtf8_is400() {
    var series = WriteRequest.message(
        out -> {
          out.writeByteArray(1, WriteRequest.label("__name__", "up"));
          out.writeByteArray(
              1, WriteRequest.label("a".getBytes(StandardCharsets.UTF_8), new byte[]{-1}));
          out.writeByteArray(2, WriteRequest.point(parts.now(), 1));
        });

    send(new WriteRequest().field(1, series).snappy()).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", "invalid_utf8")).isEqualTo(1);
  }

  @Test
  void fault12_namesOfAnyUnicode_areTaken() {
    send(new WriteRequest().sample(parts.now(), 1, "__name__", "a.b c", "ключ.1", "é").snappy())
        .expectStatus()
        .isNoContent();

    assertThat(parts.stored("a.b c").getFirst().labels().get("ключ.1")).isEqualTo("é");
  }

  @Test
  void fault13_tooLongOrTooMany_isCountedByReason() {
    var many = new String[2 * 42];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = i == 0 ? "__name__" : "l" + i;
      many[i + 1] = "v";
    }
    var request = new WriteRequest()
        .sample(parts.now(), 1, "__name__", "up", "n".repeat(1025), "v")
        .sample(parts.now(), 1, "__name__", "up", "n", "v".repeat(4097))
        .sample(parts.now(), 1, "__name__", "m".repeat(1025))
        .sample(parts.now(), 1, many)
        .sample(parts.now(), 1, "__name__", "good", "n", "v".repeat(4096));

    send(request.snappy()).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", "name_too_long")).isEqualTo(2);
    assertThat(parts.counted("metrics", "refused", "value_too_long")).isEqualTo(1);
    assertThat(parts.counted("metrics", "refused", "too_many_labels")).isEqualTo(1);
    assertThat(parts.stored("good")).hasSize(1);
  }

  /** And fault 15. */
  @ParameterizedTest
  @CsvSource({
      "600001,too_far_ahead",
      "9223372036854775807,too_far_ahead",
      "-172800001,too_old",
      "-9223372036854775808,too_old"
  })
  void fault14_timestampOutside_is400(long offset, String reason) {
    long timestamp = offset == Long.MAX_VALUE || offset == Long.MIN_VALUE
        ? offset
        : parts.now() + offset;

    var answer = send(new WriteRequest().sample(timestamp, 1, "__name__", "up").snappy());

    answer.expectStatus().isBadRequest();
    assertThat(parts.counted("metrics", "refused", reason)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void fault15_timestampBeforeTheEpoch_isTooOld(long timestamp) {
    send(new WriteRequest().sample(timestamp, 1, "__name__", "up").snappy())
        .expectStatus()
        .isBadRequest();

    assertThat(parts.counted("metrics", "refused", "too_old")).isEqualTo(1);
  }

  /** Both ends are within. And fault 15. */
  @Test
  void fault14_timestampAtTheEdges_isTaken() {
    var request = new WriteRequest()
        .sample(parts.now() + 600_000, 1, "__name__", "up")
        .sample(parts.now() - 172_800_000, 1, "__name__", "up");

    send(request.snappy()).expectStatus().isNoContent();
  }

  /** And fault 19. */
  @Test
  void fault18_specialValues_areStoredBitForBit() {
    double[] values = {
        StaleNaN.VALUE,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8000000000001L),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -0.0,
        Double.MIN_VALUE,
        0x1p53 + 2
    };
    var request = new WriteRequest();
    for (int i = 0; i < values.length; i++) {
      request.sample(parts.now() + i, values[i], "__name__", "up");
    }

    send(request.snappy()).expectStatus().isNoContent();

    assertThat(Arrays.stream(parts.stored("up").getFirst().values()))
        .extracting(Double::doubleToRawLongBits)
        .containsExactly(
            Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toArray(Long[]::new));
  }

  @Test
  void write_metadata_isKept() {
    send(
        new WriteRequest()
            .sample(parts.now(), 1, "__name__", "x_total")
            .metadata(1, "x_total", "How many.", "x")
            .snappy())
        .expectStatus()
        .isNoContent();

    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .containsExactly(new MetricMetadata("x_total", MetricType.COUNTER, "x", "How many."));
  }

  @Test
  void write_labelsBehindTheSamples_belongToThem() {
    var series = WriteRequest.message(
        out -> {
          out.writeByteArray(2, WriteRequest.point(parts.now(), 7));
          out.writeByteArray(1, WriteRequest.label("__name__", "up"));
          out.writeByteArray(2, WriteRequest.point(parts.now() + 1, 8));
          out.writeByteArray(1, WriteRequest.label("job", "a"));
        });

    send(new WriteRequest().field(1, series).snappy()).expectStatus().isNoContent();

    assertThat(parts.stored("up").getFirst().labels().get("job")).isEqualTo("a");
    assertThat(parts.stored("up").getFirst().values()).containsExactly(7, 8);
  }

  @Test
  void write_histogramOfLongAgo_isRefusedAlone() {
    var series = WriteRequest.message(
        out -> {
          out.writeByteArray(1, WriteRequest.label("__name__", "up"));
          out.writeByteArray(2, WriteRequest.point(parts.now(), 7));
          out.writeByteArray(4, new byte[0]);
        });

    send(new WriteRequest().field(1, series).snappy()).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", "too_old")).isEqualTo(1);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(1);
  }

  @Test
  void write_storeAway_is503UntilItIsBack() {
    var body = new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy();

    parts.storage.unavailable();
    send(body).expectStatus().isEqualTo(503).expectHeader().valueEquals("Retry-After", "1");
    assertThat(parts.counted("metrics", "refused", "storage_unavailable")).isEqualTo(1);

    parts.storage.available();
    send(body).expectStatus().isNoContent();
    assertThat(parts.counted("metrics", "received"))
        .isEqualTo(parts.counted("metrics", "stored") + parts.counted("metrics", "refused"));
  }

  @Test
  void write_storeFull_is429() {
    parts.storage.full();

    send(new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy())
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .exists("Retry-After");

    assertThat(parts.counted("metrics", "refused", "storage_full")).isEqualTo(1);
  }

  @Test
  void write_bodyAboveTheLimit_is413() {
    var small = client(IngestParts.with(Map.of("tinyobs.ingest.max-body", "10B")));

    small.post().uri("/api/v1/write").bodyValue(new byte[11]).exchange().expectStatus()
        .isEqualTo(413);
  }

  @Test
  void fault29_memoryOfOthersUsedUp_is503() {
    var narrow = client(IngestParts.with(Map.of("tinyobs.ingest.max-in-flight", "10B")));

    narrow
        .post()
        .uri("/api/v1/write")
        .bodyValue(new byte[11])
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .exists("Retry-After");
  }

  @Test
  void fault36_moreSeriesThanAllowed_refusesNewOnesOnly() {
    var few = IngestParts.with(Map.of("tinyobs.ingest.limits.series-per-metric", "2"));
    var request = new WriteRequest();
    for (int i = 0; i < 5; i++) {
      request.sample(few.now(), i, "__name__", "up", "i", "" + i);
    }

    client(few)
        .post()
        .uri("/api/v1/write")
        .bodyValue(request.snappy())
        .exchange()
        .expectStatus()
        .isBadRequest();

    assertThat(few.stored("up")).hasSize(2);
    assertThat(few.counted("metrics", "refused", "metric_series_limit")).isEqualTo(3);

    few.clock.advance(Duration.ofHours(3));
    client(few)
        .post()
        .uri("/api/v1/write")
        .bodyValue(new WriteRequest().sample(few.now(), 9, "__name__", "up", "i", "9").snappy())
        .exchange()
        .expectStatus()
        .isNoContent();
  }
}
