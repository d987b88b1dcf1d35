// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** OTLP's JSON against its protobuf. */
class OtlpJsonTest {
  private final OtlpJson json = new OtlpJson(JsonMapper.shared());

  private ExportTraceServiceRequest spans(String text) {
    return read(text, ExportTraceServiceRequest.newBuilder()).build();
  }

  private <B extends Message.Builder> B read(String text, B builder) {
    return json.read(text.getBytes(StandardCharsets.UTF_8), builder);
  }

  private static String span(String members) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{%s}]}]}]}".formatted(members);
  }

  @Test
  void fault25_idsNumbersAndUnknownMembers_areUnderstood() {
    var span = spans(
        span(
            """
                "traceId":"5B8EFFF798038103D269B633813FC60C","span_id":"eee19b7ec3c1b174",
                "kind":2,"startTimeUnixNano":"1544712660000000000",
                "endTimeUnixNano":18446744073709551615,"unknown":{"a":[1,{"b":null}]},
                "parentSpanId":"","name":null,"status":{"code":2},
                "attributes":[{"key":"k","value":{"doubleValue":"NaN"}},
                  {"key":"b","value":{"bytesValue":"AQI="}},
                  {"key":"i","value":{"intValue":"-3"}}]
                """))
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0);

    assertThat(Values.hex(span.getTraceId())).isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(Values.hex(span.getSpanId())).isEqualTo("eee19b7ec3c1b174");
    assertThat(span.getKindValue()).isEqualTo(2);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(1544712660000000000L);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(-1);
    assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
    assertThat(span.getAttributes(0).getValue().getDoubleValue()).isNaN();
    assertThat(span.getAttributes(1).getValue().getBytesValue().toByteArray())
        .containsExactly(1, 2);
    assertThat(span.getAttributes(2).getValue().getIntValue()).isEqualTo(-3);
  }

  /** Base64 ids and names of enums among them. */
  @ParameterizedTest
  @ValueSource(strings = {
      "\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\"",
      "\"traceId\":\"abc\"",
      "\"traceId\":7",
      "\"kind\":\"SPAN_KIND_SERVER\"",
      "\"startTimeUnixNano\":\"-1\"",
      "\"startTimeUnixNano\":\"18446744073709551616\"",
      "\"startTimeUnixNano\":1.5",
      "\"name\":1",
      "\"name\":\"\\udc00\"",
      "\"attributes\":{}",
      "\"status\":[]"
  })
  void fault25_memberOfAnotherForm_isToldWithItsPlace(String member) {
    assertThatThrownBy(() -> spans(span(member)))
        .isInstanceOf(IngestException.Malformed.class)
        .hasMessageContaining("at line 1, column ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":null}"})
  void fault21_nothing_isAnEmptyRequest(String text) {
    assertThat(spans(text)).isEqualTo(ExportTraceServiceRequest.getDefaultInstance());
  }

  /** TinyOlly's shapes at the same paths: told apart, never a success that stored nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{\"name\":\"x\"}]", "{\"spans\":[]}", "{\"traceId\":\"a\"}", "",
      "\"x\""})
  void read_noExportRequest_isTold(String text) {
    assertThatThrownBy(() -> spans(text))
        .isInstanceOf(IngestException.Malformed.class)
        .hasMessageContaining("expected ");
  }

  @Test
  void read_deepNesting_isToldNotOverflowing() {
    var deep = "{\"arrayValue\":{\"values\":[".repeat(100_000);

    assertThatThrownBy(
        () -> spans(span("\"attributes\":[{\"key\":\"k\",\"value\":" + deep)))
        .isInstanceOf(IngestException.Malformed.class);
  }

  /** The examples of the protocol's own repository, as they were when they were written. */
  @ParameterizedTest
  @ValueSource(strings = {"trace.json", "metrics.json", "logs.json", "events.json"})
  void examplesOfTheProtocol_areTakenWhole(String file) throws IOException {
    var path = Path.of("../../shared/conformance/otlp", file);
    assumeThat(path).as("the protocol's examples").exists();
    var parts = IngestParts.create();
    parts.clock.set(Instant.ofEpochSecond(1_544_712_661));
    var otlp = new Otlp(parts.gate, parts.deltas, parts.settings);
    var text = Files.readString(path);

    var done = switch (file) {
      case "trace.json" -> otlp.traces(
          Tenant.DEFAULT,
          read(text, ExportTraceServiceRequest.newBuilder()).build(),
          Protocol.OTLP_HTTP);
      case "metrics.json" -> otlp.metrics(
          Tenant.DEFAULT,
          read(text, ExportMetricsServiceRequest.newBuilder()).build(),
          Protocol.OTLP_HTTP);
      default -> otlp.logs(
          Tenant.DEFAULT,
          read(text, ExportLogsServiceRequest.newBuilder()).build(),
          Protocol.OTLP_HTTP);
    };

    var export = done.join();
    long stored = 0;
    for (var signal : new String[]{"metrics", "traces", "logs"}) {
      stored += parts.counted(signal, "stored");
      assertThat(parts.counted(signal, "received"))
          .isEqualTo(parts.counted(signal, "stored") + parts.counted(signal, "refused"));
    }
    assertThat(stored).as(export.message()).isPositive();
    assertThat(export.rejected()).as(export.message()).isZero();
  }
}
