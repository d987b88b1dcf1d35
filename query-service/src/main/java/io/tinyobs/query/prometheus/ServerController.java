// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.storage.Storage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** What this server is set to, what it holds and what it does now. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class ServerController {
  private static final int MAX_TSDB_LIMIT = 10_000;

  private final Reads reads;
  private final Storage storage;
  private final ServerSettings settings;
  private final Uptime uptime;
  private final QueryWatch watch;

  ServerController(
      Reads reads, Storage storage, ServerSettings settings, Uptime uptime, QueryWatch watch) {
    this.reads = reads;
    this.storage = storage;
    this.settings = settings;
    this.uptime = uptime;
    this.watch = watch;
  }

  @GetMapping(path = "/api/v1/status/config", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows the configuration that Prometheus would have instead")
  ResponseEntity<Flux<DataBuffer>> config(ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    return Envelope.of(json -> {
      json.writeStartObject();
      json.writeStringProperty("yaml", settings.config(tenant));
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/status/flags", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists settings under the names of Prometheus' flags")
  ResponseEntity<Flux<DataBuffer>> flags(ServerWebExchange exchange) {
    var flags = settings.flags(reads.tenant(exchange));
    return Envelope.of(json -> {
      json.writeStartObject();
      flags.forEach(json::writeStringProperty);
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/status/runtimeinfo", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows how the process is run; goroutines are threads")
  Mono<ResponseEntity<Flux<DataBuffer>>> runtime(ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    // A host's name may have to be looked up.
    return reads.unqueued(() -> runtime(tenant, InetAddress.getLocalHost().getHostName()))
        .onErrorResume(IOException.class, unknown -> Mono.just(runtime(tenant, "")));
  }

  private ResponseEntity<Flux<DataBuffer>> runtime(Tenant tenant, String host) {
    var now = Instant.ofEpochMilli(reads.now());
    var start = now.minus(uptime.get()).toString();
    return Envelope.of(json -> {
      json.writeStartObject();
      json.writeStringProperty("startTime", start);
      json.writeStringProperty("CWD", System.getProperty("user.dir", ""));
      json.writeStringProperty("hostname", host);
      json.writeStringProperty("serverTime", now.toString());
      json.writeBooleanProperty("reloadConfigSuccess", true);
      json.writeStringProperty("lastConfigTime", start); // Read once, at the start.
      json.writeNumberProperty("corruptionCount", storage.damagedBlocks());
      json.writeNumberProperty(
          "goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount());
      json.writeNumberProperty("GOMAXPROCS", Runtime.getRuntime().availableProcessors());
      json.writeNumberProperty("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
      json.writeStringProperty("GOGC", "");
      json.writeStringProperty("GODEBUG", "");
      json.writeStringProperty("storageRetention", settings.retention(tenant));
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/status/tsdb", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Counts which metrics, labels and values make the most series")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "Of each list; 10 by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> tsdb(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = limit(parameters);
      var series = storage.metrics().series(tenant, List.of(), reads.everything()).items();
      var stats = storage.metrics().stats(tenant);
      var status = new TsdbStatus(series);
      return Envelope.of(json -> {
        json.writeStartObject();
        json.writeObjectPropertyStart("headStats");
        json.writeNumberProperty("numSeries", series.size());
        json.writeNumberProperty("numLabelPairs", status.labelPairs());
        json.writeNumberProperty("chunkCount", stats.sampleBlocks());
        json.writeNumberProperty("minTime",
            series.isEmpty() ? Long.MAX_VALUE : stats.oldestMillis());
        json.writeNumberProperty("maxTime",
            series.isEmpty() ? Long.MIN_VALUE : stats.newestMillis());
        json.writeEndObject();
        counts(json, "seriesCountByMetricName", status.seriesByMetric(limit));
        counts(json, "labelValueCountByLabelName", status.valuesByLabel(limit));
        counts(json, "memoryInBytesByLabelName", status.bytesByLabel(limit));
        counts(json, "seriesCountByLabelValuePair", status.seriesByPair(limit));
        json.writeEndObject();
      });
    });
  }

  private static int limit(RequestParameters parameters) {
    try {
      return parameters.integer("limit", 10, 1, MAX_TSDB_LIMIT);
    } catch (BadInput e) {
      throw new BadInput("limit must be a positive number of at most " + MAX_TSDB_LIMIT);
    }
  }

  private static void counts(JsonGenerator json, String name, List<TsdbStatus.Count> counts) {
    json.writeArrayPropertyStart(name);
    for (var count : counts) {
      json.writeStartObject();
      json.writeStringProperty("name", count.name());
      json.writeNumberProperty("value", count.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  @GetMapping(path = "/api/v1/status/walreplay", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Says that nothing is replayed at a start: what is stored is there")
  ResponseEntity<Flux<DataBuffer>> walReplay() {
    return Envelope.of(json -> {
      json.writeStartObject();
      json.writeNumberProperty("min", 0);
      json.writeNumberProperty("max", 0);
      json.writeNumberProperty("current", 0);
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/status/active_queries", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the queries that run now, the oldest first; times are seconds")
  ResponseEntity<Flux<DataBuffer>> activeQueries(ServerWebExchange exchange) {
    return Envelope.list(watch.running(reads.tenant(exchange)), (json, one) -> {
      var question = one.question();
      json.writeStartObject();
      json.writeNumberProperty("id", one.id());
      json.writeStringProperty("query", question.text());
      json.writeNumberProperty("start", question.startMillis() / 1e3);
      json.writeNumberProperty("end", question.endMillis() / 1e3);
      json.writeNumberProperty("step", question.stepMillis() / 1e3);
      json.writeNumberProperty("duration", one.stats().ageSeconds());
      json.writeStringProperty("remote_addr", one.client());
      json.writeEndObject();
    }, List.of());
  }

  @GetMapping(path = "/api/v1/features", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists what of Prometheus 3 is here")
  ResponseEntity<Flux<DataBuffer>> features() {
    return Envelope.of(json -> {
      json.writeStartObject();
      Features.all().forEach((category, features) -> {
        json.writeObjectPropertyStart(category);
        new TreeMap<>(features).forEach(json::writeBooleanProperty);
        json.writeEndObject();
      });
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/notifications", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists notices to people, of which there are none")
  ResponseEntity<Flux<DataBuffer>> notifications() {
    return Envelope.list(List.<Map<String, String>>of(), (json, one) -> {
    }, List.of());
  }

  @GetMapping("/api/v1/notifications/live")
  @Operation(summary = "Says that no notices will come: 204")
  ResponseEntity<Void> liveNotifications() {
    return ResponseEntity.noContent().build();
  }
}
