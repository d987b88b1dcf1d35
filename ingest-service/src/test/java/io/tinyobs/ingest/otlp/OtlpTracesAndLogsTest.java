// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.tinyobs.ingest.otlp.Requests.SPAN;
import static io.tinyobs.ingest.otlp.Requests.TRACE;
import static io.tinyobs.ingest.otlp.Requests.attribute;
import static io.tinyobs.ingest.otlp.Requests.id;
import static io.tinyobs.ingest.otlp.Requests.log;
import static io.tinyobs.ingest.otlp.Requests.logs;
import static io.tinyobs.ingest.otlp.Requests.span;
import static io.tinyobs.ingest.otlp.Requests.spans;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of OTLP's spans and log records. */
class OtlpTracesAndLogsTest {
  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private Export export(io.opentelemetry.proto.trace.v1.Span.Builder... sent) {
    return otlp.traces(Tenant.DEFAULT, spans(sent), Protocol.OTLP_GRPC).join();
  }

  private Export export(io.opentelemetry.proto.logs.v1.LogRecord.Builder... sent) {
    return otlp.logs(Tenant.DEFAULT, logs(sent), Protocol.OTLP_GRPC).join();
  }

  private List<Span> storedSpans() {
    return parts.storage.traces().trace(Tenant.DEFAULT, TRACE).orElseThrow().spans();
  }

  private List<LogRecord> storedLogs() {
    return parts.storage
        .logs()
        .recent(Tenant.DEFAULT, "shop", TimeRange.of(0, parts.now() + 1000), 10)
        .items();
  }

  @Test
  void traces_span_isStoredWhole() {
    var export = export(
        span(parts.now(), TRACE, SPAN)
            .setParentSpanId(id("eee19b7ec3c1b173"))
            .setKind(SpanKind.SPAN_KIND_SERVER)
            .setStatus(
                Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage("boom"))
            .setTraceState("a=b")
            .addAttributes(attribute("http.route", "/"))
            .addEvents(
                Event.newBuilder()
                    .setTimeUnixNano(7)
                    .setName("exception")
                    .addAttributes(attribute("exception.type", "E")))
            .addLinks(
                Link.newBuilder()
                    .setTraceId(id(TRACE))
                    .setSpanId(id("0000000000000001"))
                    .addAttributes(attribute("why", "so"))));

    assertThat(export.isPlain()).isTrue();
    var stored = storedSpans().getFirst();
    assertThat(stored.spanId()).isEqualTo(SPAN);
    assertThat(stored.parentSpanId()).isEqualTo("eee19b7ec3c1b173");
    assertThat(stored.kind()).isEqualTo(io.tinyobs.model.SpanKind.SERVER);
    assertThat(stored.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(stored.statusMessage()).isEqualTo("boom");
    assertThat(stored.service()).isEqualTo("shop");
    assertThat(stored.traceState()).isEqualTo("a=b");
    assertThat(stored.durationNanos()).isEqualTo(5);
    assertThat(stored.attributes()).isEqualTo(Map.of("http.route", "/"));
    assertThat(stored.events())
        .containsExactly(new Span.Event(7, "exception", Map.of("exception.type", "E")));
    assertThat(stored.links())
        .containsExactly(new Span.Link(TRACE, "0000000000000001", Map.of("why", "so")));
    assertThat(parts.counted("traces", "stored")).isEqualTo(1);
  }

  /** And fault 22. */
  @Test
  void fault26_idsZeroOrShort_areRefusedAndTheRestIsStored() {
    var export = export(
        span(parts.now(), "0".repeat(32), SPAN),
        span(parts.now(), TRACE, "0".repeat(16)),
        span(parts.now(), TRACE.substring(2), SPAN),
        span(parts.now(), TRACE, ""),
        span(parts.now(), TRACE, SPAN).setParentSpanId(id("01")),
        span(parts.now(), TRACE, SPAN));

    assertThat(export.rejected()).isEqualTo(5);
    assertThat(export.message()).startsWith("refused 5 of 6: 5 invalid_id; first: ");
    assertThat(storedSpans()).hasSize(1);
    assertThat(parts.counted("traces", "received")).isEqualTo(6);
  }

  @Test
  void traces_parentOfZeros_isARoot() {
    export(span(parts.now(), TRACE, SPAN).setParentSpanId(id("0".repeat(16))));

    assertThat(storedSpans().getFirst().isRoot()).isTrue();
  }

  @Test
  void traces_timesOutside_areRefused() {
    var export = export(
        span(parts.now() + 700_000, TRACE, SPAN),
        span(parts.now() - 90_000_000, TRACE, SPAN),
        span(0, TRACE, SPAN),
        span(parts.now(), TRACE, SPAN).setEndTimeUnixNano(-1));

    assertThat(export.rejected()).isEqualTo(4);
    assertThat(parts.counted("traces", "refused", "too_far_ahead")).isEqualTo(2);
    assertThat(parts.counted("traces", "refused", "too_old")).isEqualTo(1);
    assertThat(parts.counted("traces", "refused", "invalid_value")).isEqualTo(1);
  }

  @Test
  void traces_moreThanAllowed_isCutAndTold() {
    var big = span(parts.now(), TRACE, SPAN).addAttributes(attribute("text", "x".repeat(5000)));
    for (int i = 0; i < 200; i++) {
      big.addAttributes(attribute("a" + i, "v")).addEvents(Event.newBuilder().setName("e"));
    }

    var export = export(big);

    assertThat(export.rejected()).isZero();
    assertThat(export.message())
        .isEqualTo(
            "attributes above 128 of a record are left out; text above 4096 characters is cut off;"
                + " events above 128 of a span are left out");
    var stored = storedSpans().getFirst();
    assertThat(stored.attributes()).hasSize(128);
    assertThat((String) stored.attributes().get("text")).hasSize(4096);
    assertThat(stored.events()).hasSize(128);
  }

  @Test
  void logs_record_isStoredWhole() {
    var export = export(
        log(parts.now(), "hello")
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
            .setSeverityText("WARN")
            .setTraceId(id(TRACE))
            .setSpanId(id(SPAN))
            .setEventName("greeting")
            .addAttributes(attribute("thread", "main")));

    assertThat(export.isPlain()).isTrue();
    var stored = storedLogs().getFirst();
    assertThat(stored.body()).isEqualTo("hello");
    assertThat(stored.severityNumber()).isEqualTo(13);
    assertThat(stored.severityText()).isEqualTo("WARN");
    assertThat(stored.traceId()).isEqualTo(TRACE);
    assertThat(stored.spanId()).isEqualTo(SPAN);
    assertThat(stored.attributes())
        .isEqualTo(Map.of("thread", "main", "event.name", "greeting"));
  }

  @Test
  void logs_withoutTime_areFromWhenTheyWereSeenOrNow() {
    export(
        log(0, "seen").setObservedTimeUnixNano(parts.now() * 1_000_000 - 5), log(0, "unseen"));

    assertThat(storedLogs())
        .extracting(LogRecord::timeNanos)
        .containsExactlyInAnyOrder(parts.now() * 1_000_000 - 5, parts.now() * 1_000_000);
  }

  @Test
  void fault26_idsZeroOrShort_areRefused() {
    var export = export(
        log(parts.now(), "zero").setTraceId(id("0".repeat(32))),
        log(parts.now(), "short").setSpanId(id("01")),
        log(parts.now(), "none"));

    assertThat(export.rejected()).isEqualTo(2);
    assertThat(storedLogs()).extracting(LogRecord::body).containsExactly("none");
  }

  @Test
  void logs_lineAboveTheLimit_isRefused() {
    var export = export(log(parts.now(), "x".repeat((256 << 10) + 1)));

    assertThat(export.rejected()).isEqualTo(1);
    assertThat(parts.counted("logs", "refused", "line_too_long")).isEqualTo(1);
  }
}
