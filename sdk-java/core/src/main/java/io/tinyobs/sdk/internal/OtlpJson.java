// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import io.tinyobs.sdk.trace.SpanContext;
import io.tinyobs.sdk.trace.SpanData;
import io.tinyobs.sdk.trace.SpanStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes spans and log records as OTLP's JSON: ids are hex, enums numbers, 64-bit integers quoted.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON encoding</a>
 */
public final class OtlpJson {
  private static final int MAX_ITEMS = 512;
  /** Many long attributes must not make a request that the server refuses. */
  private static final int MAX_CHARS = 1 << 20;

  private final String resource;

  /**
   * @param resource
   *          what the application says about itself, {@code service.name} above all
   */
  public OtlpJson(Map<String, Object> resource) {
    this.resource = attributes(new Json(), resource).toString();
  }

  /** {@code spans} as few batches, in order. */
  public List<Batch> spans(List<SpanData> spans) {
    return batches(Signal.SPANS, "resourceSpans", "scopeSpans", "spans", spans, OtlpJson::span);
  }

  /** {@code logs} as few batches, in order. */
  public List<Batch> logs(List<LogData> logs) {
    return batches(Signal.LOGS, "resourceLogs", "scopeLogs", "logRecords", logs, OtlpJson::log);
  }

  private <T> List<Batch> batches(Signal signal, String outer, String scope, String inner,
      List<T> items, Writer<T> writer) {
    String head = "{\"" + outer + "\":[{\"resource\":{\"attributes\":" + resource + "},\"" + scope
        + "\":[{\"scope\":{\"name\":\"tinyobs\"},\"" + inner + "\":[";
    List<Batch> batches = new ArrayList<>();
    Json json = new Json();
    int count = 0;
    for (T item : items) {
      json.raw(count == 0 ? head : ",");
      writer.write(json, item);
      count++;
      if (count == MAX_ITEMS || json.length() >= MAX_CHARS) {
        finish(signal, json, count, batches::add);
        count = 0;
      }
    }
    if (count > 0) {
      finish(signal, json, count, batches::add);
    }
    return batches;
  }

  private static void finish(Signal signal, Json json, int count, Consumer<Batch> out) {
    out.accept(new Batch(signal, json.raw("]}]}]}").toBytes(), count));
    json.clear();
  }

  private static void span(Json json, SpanData span) {
    json.raw("{");
    ids(json, span.context());
    if (!span.parentSpanId().isEmpty()) {
      json.raw(",\"parentSpanId\":\"").raw(span.parentSpanId()).raw("\"");
    }
    if (!span.context().traceState().isEmpty()) {
      json.raw(",\"traceState\":").string(span.context().traceState());
    }
    json.raw(",\"name\":").string(span.name());
    json.raw(",\"kind\":").number(span.kind().number());
    time(json, "startTimeUnixNano", span.startNanos());
    time(json, "endTimeUnixNano", span.endNanos());
    json.raw(",\"attributes\":");
    attributes(json, span.attributes());
    if (span.droppedAttributes() > 0) {
      json.raw(",\"droppedAttributesCount\":").number(span.droppedAttributes());
    }
    events(json, span.events());
    status(json, span);
    json.raw("}");
  }

  private static void events(Json json, List<SpanData.Event> events) {
    if (events.isEmpty()) {
      return;
    }
    String separator = ",\"events\":[";
    for (SpanData.Event event : events) {
      json.raw(separator).raw("{\"name\":").string(event.name());
      time(json, "timeUnixNano", event.timeNanos());
      json.raw(",\"attributes\":");
      attributes(json, event.attributes()).raw("}");
      separator = ",";
    }
    json.raw("]");
  }

  private static void status(Json json, SpanData span) {
    if (span.status() == SpanStatus.UNSET) {
      return;
    }
    json.raw(",\"status\":{\"code\":").number(span.status().number());
    if (!span.statusMessage().isEmpty()) {
      json.raw(",\"message\":").string(span.statusMessage());
    }
    json.raw("}");
  }

  private static void log(Json json, LogData log) {
    json.raw("{\"severityNumber\":").number(log.severity());
    json.raw(",\"severityText\":").string(log.severityText());
    time(json, "timeUnixNano", log.timeNanos());
    time(json, "observedTimeUnixNano", log.timeNanos());
    json.raw(",\"body\":{\"stringValue\":").string(log.message()).raw("},\"attributes\":");
    attributes(json, log.attributes());
    SpanContext context = log.context();
    if (context != null) {
      json.raw(",");
      ids(json, context);
    }
    json.raw("}");
  }

  private static void ids(Json json, SpanContext context) {
    json.raw("\"traceId\":\"").raw(context.traceId()).raw("\",\"spanId\":\"").raw(context.spanId());
    json.raw("\",\"flags\":").number(context.sampled() ? 1 : 0);
  }

  private static void time(Json json, String key, long nanos) {
    json.raw(",\"").raw(key).raw("\":\"").number(nanos).raw("\"");
  }

  private static Json attributes(Json json, Map<String, Object> attributes) {
    json.raw("[");
    json.entries(attributes, (key, value) -> {
      json.raw("{\"key\":").string(key).raw(",\"value\":{");
      value(json, value);
      json.raw("}}");
    });
    return json.raw("]");
  }

  private static void value(Json json, Object value) {
    if (value instanceof Long whole) {
      json.raw("\"intValue\":\"").number(whole).raw("\"");
    } else if (value instanceof Boolean flag) {
      json.raw("\"boolValue\":").raw(flag.toString());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.raw("\"doubleValue\":").number(number);
    } else if (value instanceof Double number) {
      // Protobuf's JSON spells these three as text.
      json.raw("\"doubleValue\":").string(number.toString());
    } else {
      json.raw("\"stringValue\":").string(value.toString());
    }
  }

  private interface Writer<T> {
    void write(Json json, T item);
  }
}
