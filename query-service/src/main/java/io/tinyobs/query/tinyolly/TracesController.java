// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Ids;
import io.tinyobs.model.LogRecord;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.QueryException;
import io.tinyobs.query.http.Reads;
import io.tinyobs.storage.LogReader;
import io.tinyobs.storage.Trace;
import io.tinyobs.storage.TraceReader;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Traces, spans and log records, newest first. */
@RestController
@Tag(name = "TinyOlly", description = "Traces, spans, logs and metrics under /api")
final class TracesController {
  private static final int DEFAULT_LIMIT = 1000;
  private static final int MAX_LIMIT = 5000;

  private final Reads reads;
  private final TraceReader traces;
  private final LogReader logs;

  TracesController(Reads reads, TraceReader traces, LogReader logs) {
    this.reads = reads;
    this.traces = traces;
    this.logs = logs;
  }

  @GetMapping(path = "/api/traces", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the newest traces, one line each")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 5000, 1000 by default")
  @Parameter(name = "service", in = ParameterIn.QUERY, description = "Only traces it took part in")
  Mono<ResponseEntity<Flux<DataBuffer>>> traces(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = parameters.integer("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
      var service = parameters.getOrEmpty("service");
      var found = traces.recent(tenant, service, reads.everything(), limit);
      return JsonBody.array(found.items(), SpanJson::writeTraceLine);
    });
  }

  @GetMapping(path = "/api/traces/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows every span of one trace; 404 if nothing of it is kept")
  Mono<ResponseEntity<Flux<DataBuffer>>> trace(
      @PathVariable String id, ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var traceId = id.toLowerCase(Locale.ROOT);
      var trace = Ids.isTraceId(traceId)
          ? traces.trace(tenant, traceId)
          : Optional.<Trace>empty();
      return whole(trace.filter(found -> !found.spans().isEmpty())
          .orElseThrow(() -> new QueryException.NotFound("Trace not found")));
    });
  }

  private static ResponseEntity<Flux<DataBuffer>> whole(Trace trace) {
    return JsonBody.ok(JsonBody.pieces(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("trace_id", trace.traceId());
          json.writeArrayPropertyStart("spans");
        },
        trace.spans(),
        SpanJson::writeSpan,
        json -> {
          json.writeEndArray();
          json.writeNumberProperty("span_count", trace.spans().size());
          json.writeEndObject();
        }));
  }

  @GetMapping(path = "/api/spans", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the newest spans, one line each")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 5000, 1000 by default")
  @Parameter(name = "service", in = ParameterIn.QUERY, description = "Only spans of this service")
  Mono<ResponseEntity<Flux<DataBuffer>>> spans(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = parameters.integer("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
      var service = parameters.getOrEmpty("service");
      var found = traces.spans(tenant, service, reads.everything(), limit);
      return JsonBody.array(found.items(), SpanJson::writeSpanLine);
    });
  }

  @GetMapping(path = "/api/logs", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the newest log records, of one trace or of all")
  @Parameter(name = "trace_id", in = ParameterIn.QUERY, description = "Only records of this trace")
  @Parameter(name = "service", in = ParameterIn.QUERY, description = "Only records of this service")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 5000, 1000 by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> logs(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = parameters.integer("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
      var service = parameters.getOrEmpty("service");
      var traceId = parameters.getOrEmpty("trace_id").toLowerCase(Locale.ROOT);
      if (traceId.isEmpty()) {
        var found = logs.recent(tenant, service, reads.everything(), limit);
        return JsonBody.array(found.items(), LogJson::write);
      }
      if (!Ids.isTraceId(traceId)) {
        throw new QueryException.BadInput(
            "cannot read parameter \"trace_id\": got \"%.64s\", expected 32 hex digits"
                .formatted(traceId));
      }
      var found = logs.ofTrace(tenant, traceId).items().stream()
          .filter(log -> service.isEmpty() || service.equals(log.service()))
          .sorted(Comparator.comparingLong(LogRecord::timeNanos).reversed())
          .limit(limit)
          .toList();
      return JsonBody.array(found, LogJson::write);
    });
  }
}
