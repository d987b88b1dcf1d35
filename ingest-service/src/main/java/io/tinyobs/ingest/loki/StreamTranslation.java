// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.loki;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.Severity;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Ids;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says Loki's streams in OTLP's words: the labels of a stream are its resource, structured metadata are
 * attributes. Not thread-safe; serves one request.
 */
final class StreamTranslation {
  private static final String SERVICE = "service.name";
  /** Where a sender names its service, the surest first; the order is Loki's own. */
  private static final List<String> SERVICE_LABELS = List.of(
      SERVICE, "service_name", "service", "app", "application", "app_name", "name",
      "app_kubernetes_io_name", "container", "container_name", "k8s_container_name", "component",
      "workload", "job", "k8s_job_name");
  private static final List<String> LEVELS = List.of("level", "severity", "severity_text",
      "detected_level", "lvl");
  private static final List<String> TRACE_IDS = List.of("trace_id", "traceid", "traceID");
  private static final List<String> SPAN_IDS = List.of("span_id", "spanid", "spanID");

  private final IngestSettings.Loki limits;
  private final Tally tally;

  StreamTranslation(IngestSettings.Loki limits, Tally tally) {
    this.limits = limits;
    this.tally = tally;
  }

  /** The streams that are sound; the lines of others are counted as refused. */
  ExportLogsServiceRequest translate(List<LokiStream> streams) {
    var request = ExportLogsServiceRequest.newBuilder();
    for (var stream : streams) {
      try {
        check(stream);
        request.addResourceLogs(translate(stream));
      } catch (RecordRefused e) {
        // A stream without lines would otherwise be refused unseen.
        int lines = Math.max(1, stream.entries().size());
        tally.received(lines);
        tally.refused(e, lines);
      }
    }
    return request.build();
  }

  private void check(LokiStream stream) {
    if (!stream.problem().isEmpty()) {
      throw refused(Reason.INVALID_LABELS, stream.problem());
    }
    int count = stream.labels().size();
    if (count == 0) {
      throw refused(Reason.INVALID_LABELS, "got no label, expected one or more");
    }
    if (count > limits.labels()) {
      throw refused(
          Reason.TOO_MANY_LABELS,
          "it has %d labels, at most %d are allowed".formatted(count, limits.labels()));
    }
    stream.labels().forEach(this::check);
  }

  private void check(String name, String value) {
    if (name.isEmpty()) {
      throw refused(Reason.INVALID_LABELS, "got a label without a name");
    }
    check(name, "the name of label ", name, limits.nameBytes(), Reason.NAME_TOO_LONG);
    check(name, "the value of label ", value, limits.valueBytes(), Reason.VALUE_TOO_LONG);
  }

  private static void check(String name, String what, String text, int maxBytes, Reason reason) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      var shown = name.length() > 64 ? name.substring(0, 63) + "…" : name;
      throw refused(
          reason,
          "%s%s has %d bytes, at most %d are allowed".formatted(what, shown, bytes, maxBytes));
    }
  }

  private static RecordRefused refused(Reason reason, String why) {
    return new RecordRefused(reason, "cannot accept a stream: " + why);
  }

  private static ResourceLogs translate(LokiStream stream) {
    var resource = Resource.newBuilder();
    stream.labels().forEach((name, value) -> resource.addAttributes(attribute(name, value)));
    var service = first(stream.labels(), SERVICE_LABELS);
    if (service != null && !stream.labels().containsKey(SERVICE)) {
      resource.addAttributes(attribute(SERVICE, service));
    }
    var logs = ScopeLogs.newBuilder();
    stream.entries().forEach(entry -> logs.addLogRecords(log(stream, entry)));
    return ResourceLogs.newBuilder().setResource(resource).addScopeLogs(logs).build();
  }

  private static LogRecord log(LokiStream stream, LokiStream.Entry entry) {
    var metadata = entry.metadata();
    var level = Objects.requireNonNullElse(
        first(metadata, LEVELS), Objects.requireNonNullElse(first(stream.labels(), LEVELS), ""));
    var log = LogRecord.newBuilder()
        // Zero would mean that nobody knows when, where it was said to be before the epoch.
        .setTimeUnixNano(Math.max(1, entry.timeNanos()))
        .setSeverityText(level)
        .setSeverityNumberValue(Severity.number(level))
        .setBody(AnyValue.newBuilder().setStringValue(entry.line()));
    var trace = hex(first(metadata, TRACE_IDS));
    var span = hex(first(metadata, SPAN_IDS));
    if (Ids.isTraceId(trace)) {
      log.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(trace)));
    }
    if (Ids.isSpanId(span)) {
      log.setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(span)));
    }
    metadata.forEach((name, value) -> log.addAttributes(attribute(name, value)));
    return log.build();
  }

  private static @Nullable String first(Map<String, String> texts, List<String> names) {
    for (var name : names) {
      var text = texts.get(name);
      if (text != null && !text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  private static String hex(@Nullable String id) {
    return id == null ? "" : id.toLowerCase(Locale.ROOT);
  }

  private static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
