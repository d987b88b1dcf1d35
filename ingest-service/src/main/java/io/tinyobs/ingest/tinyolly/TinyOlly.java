// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyolly;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.JsonErrors;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.model.Tenant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes TinyOlly's own JSON, which comes to OTLP's paths: a list of records, or one. It becomes OTLP's
 * messages, and behind that nothing is different. Thread-safe.
 */
public final class TinyOlly {
  private static final String OTLP_MEMBER = "resource";
  /** One of which each record has. */
  private static final Set<String> MEMBERS = Set.of(
      "spans", "traceId", "trace_id", "spanId", "span_id", "name", "value", "timestamp",
      "message", "body", "severity", "severityText");

  private final Otlp otlp;
  private final Gate gate;
  private final JsonMapper mapper;
  private final long maxBytes;

  public TinyOlly(Otlp otlp, Gate gate, IngestSettings settings, JsonMapper mapper) {
    this.otlp = otlp;
    this.gate = gate;
    this.mapper = mapper;
    this.maxBytes = settings.tinyolly().maxBody().toBytes();
  }

  /**
   * Whether content is TinyOlly's and not OTLP's: a list, or an object that has members of its records and
   * none of those that open an export request ({@code resourceSpans} and its like). What is no JSON is not.
   */
  public boolean isMine(byte[] json) {
    try (var parser = mapper.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() != null;
      }
      boolean any = false;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (isOtlp(parser.currentName())) {
          return false;
        }
        any |= MEMBERS.contains(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
      return any;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** {@code resourceMetrics}, {@code resource_spans}; a metric of TinyOlly's may have a {@code resource}. */
  private static boolean isOtlp(String member) {
    return member.startsWith(OTLP_MEMBER) && member.length() > OTLP_MEMBER.length();
  }

  /** Takes metrics: a list, or one. */
  public CompletableFuture<Export> metrics(Tenant tenant, byte[] json) {
    long now = gate.sampleWindow(tenant).nowNanos();
    return otlp.metrics(
        tenant, MetricTranslation.translate(read(json), now), Protocol.TINYOLLY);
  }

  /** Takes spans: {@code {"spans":[…]}}, a list, or one. */
  public CompletableFuture<Export> traces(Tenant tenant, byte[] json) {
    var root = read(json);
    var spans = root.path("spans");
    return otlp.traces(
        tenant,
        SpanTranslation.translate(spans.isArray() ? spans : root),
        Protocol.TINYOLLY);
  }

  /** Takes log records: a list, or one. */
  public CompletableFuture<Export> logs(Tenant tenant, byte[] json) {
    return otlp.logs(tenant, LogTranslation.translate(read(json)), Protocol.TINYOLLY);
  }

  private JsonNode read(byte[] json) {
    if (json.length > maxBytes) {
      throw new IngestException.TooLarge(
          "cannot take the body: got %d bytes, at most %d are allowed for TinyOlly's JSON"
              .formatted(json.length, maxBytes));
    }
    try {
      return mapper.readTree(json);
    } catch (JacksonException e) {
      throw JsonErrors.malformed("cannot read JSON", e);
    }
  }
}
