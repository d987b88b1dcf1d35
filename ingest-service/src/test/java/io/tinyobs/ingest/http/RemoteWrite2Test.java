// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static io.tinyobs.ingest.remotewrite.Write2Request.field;
import static io.tinyobs.ingest.remotewrite.Write2Request.refs;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.remotewrite.Write2Request;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/**
 * What a sender of remote write 2.0 is answered; numbers are those of docs/faults.md. As long as that list:
 * each fault that a request can have, and the same as in {@link RemoteWriteControllerTest} where it is the same.
 */
class RemoteWrite2Test {
  private static final String TYPE = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = client(parts);

  private static WebTestClient client(IngestParts parts) {
    return client(parts, TenantResolver.single());
  }

  private static WebTestClient client(IngestParts parts, TenantResolver tenants) {
    return WebTestClient.bindToController(
        new RemoteWriteController(
            new RemoteWrite(parts.gate, parts.settings),
            parts.bodies,
            parts.answers,
            parts.meters,
            tenants))
        .build();
  }

  private ResponseSpec send(Write2Request request) {
    return send(client, request.snappy(), TYPE);
  }

  private static ResponseSpec send(WebTestClient client, byte[] body, String type) {
    return client
        .post()
        .uri("/api/v1/write")
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_ENCODING, "snappy")
        .bodyValue(body)
        .exchange();
  }

  private static String text(ResponseSpec answer) {
    return String.valueOf(answer.expectBody(String.class).returnResult().getResponseBody());
  }

  private static ResponseSpec expectWritten(ResponseSpec answer, int samples) {
    return answer
        .expectHeader()
        .valueEquals("X-Prometheus-Remote-Write-Samples-Written", String.valueOf(samples))
        .expectHeader()
        .valueEquals("X-Prometheus-Remote-Write-Histograms-Written", "0")
        .expectHeader()
        .valueEquals("X-Prometheus-Remote-Write-Exemplars-Written", "0");
  }

  @Test
  void write_samplesOfTwoSeries_areStoredAndTold() {
    var request = new Write2Request()
        .sample(parts.now() - 1000, 1, "__name__", "up", "job", "a")
        .sample(parts.now(), 2, "__name__", "up", "job", "a")
        .sample(parts.now(), 3, "__name__", "up", "job", "b");

    expectWritten(send(request).expectStatus().isNoContent(), 3).expectBody().isEmpty();

    var series = parts.stored("up");
    assertThat(series).extracting(found -> found.labels().get("job")).containsExactly("a", "b");
    assertThat(series.getFirst().values()).containsExactly(1, 2);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(3);
    assertThat(parts.memory.used()).isZero();
  }

  /** A sender that is moved from 1.0 to 2.0 while it runs, and whose symbols get other numbers each time. */
  @Test
  void write_sameSeriesOfBothVersionsAndOtherNumbers_isOneSeries() {
    send(
        client,
        new WriteRequest().sample(parts.now(), 1, "__name__", "up", "job", "a").snappy(),
        "application/x-protobuf");
    send(new Write2Request().sample(parts.now() + 1, 2, "__name__", "up", "job", "a"))
        .expectStatus()
        .isNoContent();
    var other = new Write2Request();
    other.symbols("a", "else", "job");
    send(other.sample(parts.now() + 2, 3, "__name__", "up", "job", "a"))
        .expectStatus()
        .isNoContent();

    assertThat(parts.stored("up")).hasSize(1);
    assertThat(parts.stored("up").getFirst().values()).containsExactly(1, 2, 3);
  }

  /** Nothing of protobuf says in which order fields come, nor that numbers must be packed. */
  @Test
  void write_symbolsBehindTheSeriesAndReferencesUnpacked_areRead() {
    var request = new Write2Request();
    int[] refs = request.symbols("__name__", "up", "job", "a");
    request.series(
        field(2, WriteRequest.point(parts.now(), 7)),
        WriteRequest.message(
            out -> {
              for (int ref : refs) {
                out.writeUInt32(1, ref);
              }
            }));
    var body = WriteRequest.message(
        out -> {
          out.writeRawBytes(request.rows());
          out.writeRawBytes(request.table());
        });

    send(client, WriteRequest.snappy(body), TYPE).expectStatus().isNoContent();

    assertThat(parts.stored("up").getFirst().labels().get("job")).isEqualTo("a");
  }

  @Test
  void write_labelsUnsortedAndOfAnyUnicode_areSortedAndKept() {
    send(new Write2Request().sample(parts.now(), 1, "ż", "1", "__name__", "a.b c", "a", "ключ"))
        .expectStatus()
        .isNoContent();

    assertThat(parts.stored("a.b c").getFirst().labels())
        .isEqualTo(Labels.of("__name__", "a.b c", "a", "ключ", "ż", "1"));
  }

  @Test
  void write_startTimestampAndFieldsOfTheFuture_areIgnored() {
    var request = new Write2Request();
    var refs = refs(request.symbols("__name__", "up"));
    var point = WriteRequest.message(
        out -> {
          out.writeDouble(1, 4);
          out.writeInt64(2, parts.now());
          out.writeInt64(3, parts.now() - 60_000);
          out.writeString(77, "?");
        });
    request.series(
        refs, field(2, point), WriteRequest.message(out -> out.writeInt64(6, parts.now())));

    send(request).expectStatus().isNoContent();

    assertThat(parts.stored("up").getFirst().values()).containsExactly(4);
  }

  @Test
  void write_emptyRequest_is204() {
    expectWritten(send(new Write2Request()).expectStatus().isNoContent(), 0);
  }

  /** And fault 19. */
  @Test
  void fault18_specialValues_areStoredBitForBit() {
    double[] values = {StaleNaN.VALUE, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0x1p53 + 2};
    var request = new Write2Request();
    for (int i = 0; i < values.length; i++) {
      request.sample(parts.now() + i, values[i], "__name__", "up");
    }

    send(request).expectStatus().isNoContent();

    assertThat(Arrays.stream(parts.stored("up").getFirst().values()))
        .extracting(Double::doubleToRawLongBits)
        .containsExactly(
            Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toArray(Long[]::new));
  }

  @Test
  void write_metadataOfParts_describesTheWholeOnceAMinute() {
    for (int i = 0; i < 2; i++) {
      var request = new Write2Request();
      var said = request.metadata(3, "How long.", "seconds");
      for (var part : new String[]{"_bucket", "_sum", "_count"}) {
        request.series(
            refs(request.symbols("__name__", "d_seconds" + part)),
            field(2, WriteRequest.point(parts.now() + i, 1)),
            said);
      }
      send(request).expectStatus().isNoContent();
    }

    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .contains(new MetricMetadata("d_seconds", MetricType.HISTOGRAM, "seconds", "How long."));
  }

  /** The store was away when a metric was first described. */
  @Test
  void write_metadataThatWereNotStored_areStoredWhenSentAgain() {
    var request = new Write2Request();
    request.series(
        refs(request.symbols("__name__", "x_total")),
        field(2, WriteRequest.point(parts.now(), 1)),
        request.metadata(1, "How many.", ""));
    parts.storage.unavailable();
    expectWritten(send(request).expectStatus().isEqualTo(503), 0);
    parts.storage.available();

    send(request).expectStatus().isNoContent();

    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .containsExactly(new MetricMetadata("x_total", MetricType.COUNTER, "", "How many."));
  }

  /** A sender that says 2.0 and writes 1.0. */
  @Test
  void fault04_contentOfVersion1_is400() {
    var answer = send(
        client, new WriteRequest().sample(parts.now(), 1, "__name__", "up").snappy(), TYPE);

    expectWritten(answer.expectStatus().isBadRequest(), 0);
    assertThat(text(answer))
        .isEqualTo(
            "cannot read the body: got field 1, which only remote write 1.0 has at byte 0 of it,"
                + " decompressed, expected io.prometheus.write.v2.Request, as the content"
                + " type says");
  }

  /** A sender that writes 2.0 and does not say so, of which 1.0 would see nothing at all. */
  @Test
  void fault04_contentOfVersion2WithoutProto_is400AndNothingIsStored() {
    var request = new Write2Request().sample(parts.now(), 1, "__name__", "up");

    var answer = send(client, request.snappy(), "application/x-protobuf");

    answer.expectStatus().isBadRequest();
    assertThat(text(answer)).contains("which only remote write 2.0 has");
    assertThat(parts.stored("up")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "application/x-protobuf;proto=io.prometheus.write.v3.Request",
      "application/x-protobuf;proto=\"\"",
      "application/json;proto=io.prometheus.write.v2.Request"
  })
  void fault02_messageNobodyKnows_is415(String type) {
    send(client, new Write2Request().snappy(), type).expectStatus().isEqualTo(415);
  }

  @Test
  void fault05_someRefused_restIsStoredAndExactlyTold() {
    var request = new Write2Request()
        .sample(parts.now(), 1, "__name__", "good", "n", "1")
        .sample(parts.now(), 1, "__name__", "bad", "a", "1", "a", "2")
        .sample(parts.now() - Duration.ofDays(3).toMillis(), 1, "__name__", "good", "n", "1")
        .sample(parts.now(), 1, "__name__", "good", "n", "2");
    request.series(
        refs(request.symbols("__name__", "good", "n", "3")),
        field(3, new byte[0]),
        field(4, new byte[0]));

    var answer = send(request);

    expectWritten(answer.expectStatus().isBadRequest(), 2);
    assertThat(text(answer))
        .isEqualTo(
            "refused 3 of 5: 1 invalid_labels, 2 too_old; first: cannot accept bad:"
                + " got label \"a\" twice, expected each name once");
    assertThat(parts.stored("good")).hasSize(2);
    assertThat(parts.counted("metrics", "received")).isEqualTo(5);
    assertThat(parts.counted("metrics", "stored")).isEqualTo(2);
    assertThat(parts.counted("exemplars", "refused", "too_old")).isEqualTo(1);
  }

  /** The answer was lost on its way, so the sender sends everything again. */
  @Test
  void fault06_storeAwayThenReplayed_nothingCountsTwice() {
    var request = new Write2Request().sample(parts.now(), 1, "__name__", "up");
    parts.storage.unavailable();
    expectWritten(
        send(request).expectStatus().isEqualTo(503).expectHeader().exists("Retry-After"), 0);
    parts.storage.available();
    assertThat(parts.stored("up")).isEmpty();

    for (int i = 0; i < 2; i++) {
      expectWritten(send(request).expectStatus().isNoContent(), 1);
    }

    assertThat(parts.stored("up").getFirst().values()).containsExactly(1);
  }

  @Test
  void fault09_referenceBeyondTheTable_refusesThatSeriesOnly() {
    var request = new Write2Request().sample(parts.now(), 1, "__name__", "good");
    for (int beyond : new int[]{3, 99, Integer.MAX_VALUE, -1}) {
      request.series(
          refs(request.symbol("__name__"), beyond), field(2, WriteRequest.point(parts.now(), 1)));
    }

    var answer = send(request);

    expectWritten(answer.expectStatus().isBadRequest(), 1);
    assertThat(text(answer))
        .contains("got a label reference beyond the table, expected one of its 3 symbols");
    assertThat(parts.counted("metrics", "refused", "invalid_labels")).isEqualTo(4);
  }

  @Test
  void fault09_oddNumberOfReferences_refusesThatSeriesOnly() {
    var request = new Write2Request().sample(parts.now(), 1, "__name__", "good");
    request.series(
        refs(request.symbols("__name__", "up", "job")),
        field(2, WriteRequest.point(parts.now(), 1)),
        field(2, WriteRequest.point(parts.now() + 1, 1)));

    var answer = send(request);

    expectWritten(answer.expectStatus().isBadRequest(), 1);
    assertThat(text(answer)).contains("got 3 label references, expected pairs of name and value");
    assertThat(parts.counted("metrics", "refused", "invalid_labels")).isEqualTo(2);
  }

  @Test
  void fault10_emptyNameOrValue_is400() {
    var request = new Write2Request()
        .sample(parts.now(), 1, "__name__", "up", "", "x")
        .sample(parts.now(), 1, "__name__", "up", "x", "");

    expectWritten(send(request).expectStatus().isBadRequest(), 0);

    assertThat(parts.counted("metrics", "refused", "invalid_labels")).isEqualTo(2);
  }

  @Test
  void fault11_noMetricNameOrNoSample_is400() {
    var request = new Write2Request().sample(parts.now(), 1, "job", "a");
    request.series(field(2, WriteRequest.point(parts.now(), 1)));
    request.series(refs(request.symbols("__name__", "up")));

    expectWritten(send(request).expectStatus().isBadRequest(), 0);

    assertThat(parts.counted("metrics", "refused", "metric_name_missing")).isEqualTo(2);
    assertThat(parts.counted("metrics", "refused", "invalid_value")).isEqualTo(1);
  }

  @Test
  void fault13_tooLongOrTooMany_isCountedByReason() {
    var many = new String[2 * 42];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = i == 0 ? "__name__" : "l" + i;
      many[i + 1] = "v";
    }
    var request = new Write2Request()
        .sample(parts.now(), 1, "__name__", "up", "n".repeat(1025), "v")
        .sample(parts.now(), 1, "__name__", "up", "n", "v".repeat(4097))
        .sample(parts.now(), 1, "__name__", "m".repeat(1025))
        .sample(parts.now(), 1, many)
        .sample(parts.now(), 1, "__name__", "good", "n", "v".repeat(4096));

    expectWritten(send(request).expectStatus().isBadRequest(), 1);

    assertThat(parts.counted("metrics", "refused", "name_too_long")).isEqualTo(2);
    assertThat(parts.counted("metrics", "refused", "value_too_long")).isEqualTo(1);
    assertThat(parts.counted("metrics", "refused", "too_many_labels")).isEqualTo(1);
  }

  /** A megabyte named by a byte, ten thousand times: it must not be copied to be refused. */
  @Test
  void fault13_largeSymbolNamedOften_isRefusedBeforeItIsCopied() {
    var request = new Write2Request();
    int large = request.symbol("x".repeat(1 << 20));
    var refs = new int[20_000];
    Arrays.fill(refs, large);
    request.series(refs(refs), field(2, WriteRequest.point(parts.now(), 1)));

    send(request).expectStatus().isBadRequest();

    assertThat(parts.counted("metrics", "refused", "too_many_labels")).isEqualTo(1);
  }

  /** Empty symbols take two bytes each in a body, and their places more here. */
  @Test
  void fault07_moreSymbolsThanAnySenderHas_is413() {
    var table = new byte[2 * ((1 << 22) + 1)];
    for (int i = 0; i < table.length; i += 2) {
      table[i] = 4 << 3 | 2;
    }

    send(client, WriteRequest.snappy(table), TYPE).expectStatus().isEqualTo(413);

    assertThat(parts.memory.used()).isZero();
  }

  @Test
  void fault36_moreSeriesThanAllowed_refusesNewOnesOnly() {
    var few = IngestParts.with(Map.of("tinyobs.ingest.limits.series-per-metric", "2"));
    var request = new Write2Request();
    for (int i = 0; i < 5; i++) {
      request.sample(few.now(), i, "__name__", "up", "i", "" + i);
    }

    expectWritten(send(client(few), request.snappy(), TYPE).expectStatus().isBadRequest(), 2);

    assertThat(few.counted("metrics", "refused", "metric_series_limit")).isEqualTo(3);
  }

  @Test
  void fault36_moreSeriesThanOneTenantMayHave_leavesOthersAlone() {
    var few = IngestParts.with(Map.of("tinyobs.ingest.limits.series", "3"));
    for (var tenant : new String[]{"a", "b"}) {
      var request = new Write2Request();
      for (int i = 0; i < 100; i++) {
        request.sample(few.now(), i, "__name__", "m" + i);
      }

      expectWritten(
          send(client(few, headers -> new Tenant(tenant)), request.snappy(), TYPE).expectStatus()
              .isBadRequest(),
          3);

      assertThat(few.census.alive(new Tenant(tenant))).isEqualTo(3);
    }
  }
}
