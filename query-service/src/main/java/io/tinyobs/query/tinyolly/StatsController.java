// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.ByteSizes;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Text;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageStats;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Which metrics there are, how much is kept, and whether the store answers. */
@RestController
@Tag(name = "TinyOlly", description = "Traces, spans, logs and metrics under /api")
final class StatsController {
  private final Reads reads;
  private final Storage storage;
  private final Uptime uptime;

  StatsController(Reads reads, Storage storage, Uptime uptime) {
    this.reads = reads;
    this.storage = storage;
    this.uptime = uptime;
  }

  @GetMapping(path = "/api/metrics", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the metrics with type, unit, description and number of series")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 5000, all by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> metrics(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = parameters.integer("limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
      var metadata = storage.metrics().metrics(tenant);
      var series = storage.metrics().series(tenant, List.of(), reads.everything());
      var lines = MetricLine.of(metadata, series.items()).stream().limit(limit).toList();
      return JsonBody.array(lines, MetricLine::write);
    });
  }

  @GetMapping(path = "/api/stats", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Counts traces, spans, log records and metrics")
  Mono<ResponseEntity<Flux<DataBuffer>>> stats(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var stats = storage.metrics().stats(tenant);
      return JsonBody.ok(json -> {
        json.writeStartObject();
        writeTelemetry(json, stats);
        // No limit on names here; what the gate refuses, its own metrics count.
        json.writeNumberProperty("metrics_max", 0);
        json.writeNumberProperty("metrics_dropped", 0);
        json.writeEndObject();
      });
    });
  }

  @GetMapping(path = "/admin/stats", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows counts, memory of the store, number of series and uptime")
  Mono<ResponseEntity<Flux<DataBuffer>>> adminStats(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var stats = storage.metrics().stats(tenant);
      return JsonBody.ok(json -> {
        json.writeStartObject();
        json.writeObjectPropertyStart("telemetry");
        writeTelemetry(json, stats);
        json.writeEndObject();
        writeServer(json, stats);
        json.writeObjectPropertyStart("cardinality");
        json.writeNumberProperty("current", stats.series());
        json.writeNumberProperty("max", 0);
        json.writeNumberProperty("dropped", 0);
        json.writeNumberProperty("percent_used", 0);
        json.writeEndObject();
        json.writeStringProperty("uptime", Text.duration(uptime.get()));
        json.writeEndObject();
      });
    });
  }

  private static void writeTelemetry(JsonGenerator json, StorageStats stats) {
    json.writeNumberProperty("traces", stats.traces());
    json.writeNumberProperty("spans", stats.spans());
    json.writeNumberProperty("logs", stats.logs());
    json.writeNumberProperty("metrics", stats.metrics());
  }

  private static void writeServer(JsonGenerator json, StorageStats stats) {
    json.writeObjectPropertyStart("redis");
    json.writeNumberProperty("used_memory", stats.usedBytes());
    json.writeStringProperty("used_memory_human", ByteSizes.human(stats.usedBytes()));
    json.writeNumberProperty("used_memory_peak", stats.peakBytes());
    json.writeStringProperty("used_memory_peak_human", ByteSizes.human(stats.peakBytes()));
    json.writeNumberProperty("maxmemory", stats.maxBytes());
    json.writeStringProperty("maxmemory_human", ByteSizes.human(stats.maxBytes()));
    json.writeStringProperty("server", stats.server());
    json.writeEndObject();
  }

  @GetMapping(path = "/health", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Says whether the store would take a write now: 200 or 503")
  Mono<ResponseEntity<Health>> health() {
    return reads.unqueued(() -> {
      try {
        storage.check();
        return ResponseEntity.ok(new Health("healthy", "connected"));
      } catch (StorageException e) {
        return ResponseEntity.status(503).body(new Health("unhealthy", "disconnected"));
      }
    });
  }

  record Health(String status, String storage) {
  }
}
