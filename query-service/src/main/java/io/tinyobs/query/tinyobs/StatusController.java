// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Text;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.query.http.Version;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Which metrics there are, how much room they take, and how the service does. */
@RestController
@Tag(name = "TinyObs", description = "Metrics and PromQL under /v1")
final class StatusController {
  /** What Go writes where there is no time. */
  private static final String NO_TIME = "0001-01-01T00:00:00Z";

  private final Reads reads;
  private final Storage storage;
  private final Uptime uptime;
  private final Version version;

  StatusController(Reads reads, Storage storage, Uptime uptime, Version version) {
    this.reads = reads;
    this.storage = storage;
    this.uptime = uptime;
    this.version = version;
  }

  @GetMapping(path = "/v1/metrics/list", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the names of all metrics, sorted")
  Mono<ResponseEntity<Flux<DataBuffer>>> names(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var names = storage.metrics().series(tenant, List.of(), reads.everything()).items().stream()
          .map(labels -> labels.metricName())
          .distinct()
          .sorted()
          .toList();
      return JsonBody.ok(json -> {
        json.writeStartObject();
        json.writeArrayPropertyStart("metrics");
        names.forEach(json::writeString);
        json.writeEndArray();
        json.writeNumberProperty("count", names.size());
        json.writeEndObject();
      });
    });
  }

  @GetMapping(path = "/v1/stats", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Counts metrics and series; TotalMetrics counts names")
  Mono<ResponseEntity<Flux<DataBuffer>>> stats(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var stats = storage.metrics().stats(tenant);
      return JsonBody.ok(json -> {
        json.writeStartObject();
        json.writeNumberProperty("TotalMetrics", stats.metrics());
        json.writeNumberProperty("TotalSeries", stats.series());
        json.writeNumberProperty("SizeBytes", stats.usedBytes());
        json.writeStringProperty("OldestMetric", time(stats.oldestMillis()));
        json.writeStringProperty("NewestMetric", time(stats.newestMillis()));
        json.writeEndObject();
      });
    });
  }

  private static String time(long millis) {
    return millis == 0 ? NO_TIME : Instant.ofEpochMilli(millis).toString();
  }

  @GetMapping(path = "/v1/storage", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows how much memory the store uses and may use (max_bytes 0: no limit), and the"
      + " compactor's forecast")
  Mono<ResponseEntity<Flux<DataBuffer>>> room(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      StorageStats stats = storage.metrics().stats(tenant);
      var budget = storage.budget().last();
      return JsonBody.ok(json -> {
        json.writeStartObject();
        json.writeNumberProperty("used_bytes", stats.usedBytes());
        json.writeNumberProperty("max_bytes", stats.maxBytes());
        if (budget.isPresent()) {
          writeForecast(json, budget.get());
        }
        json.writeEndObject();
      });
    });
  }

  private static void writeForecast(JsonGenerator json, BudgetReport report) {
    Long growth = report.growthBytesPerHour();
    if (growth != null) {
      json.writeNumberProperty("growth_bytes_per_hour", growth);
    }
    Duration kept = report.rawKept();
    if (kept != null) {
      json.writeNumberProperty("raw_kept_seconds", kept.toSeconds());
    }
    json.writeStringProperty("forecast", report.forecast());
  }

  @GetMapping(path = "/v1/health", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Says whether the store would take a write now: 200 or 503")
  Mono<ResponseEntity<Health>> health() {
    return reads.unqueued(() -> {
      boolean healthy = storeAnswers();
      var body = new Health(
          healthy ? "healthy" : "degraded",
          version.text(),
          Text.duration(uptime.get()),
          new Compaction(healthy));
      return ResponseEntity.status(healthy ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
          .body(body);
    });
  }

  private boolean storeAnswers() {
    try {
      storage.check();
      return true;
    } catch (StorageException e) {
      return false;
    }
  }

  record Health(String status, String version, String uptime, Compaction compaction) {
  }

  /**
   * What this service can know of compaction: without the store there is none. When it last ran, the
   * compactor says itself.
   */
  record Compaction(boolean healthy) {
  }
}
