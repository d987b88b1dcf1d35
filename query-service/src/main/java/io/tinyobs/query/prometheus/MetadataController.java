// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Version;
import io.tinyobs.storage.MetricReader;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** What senders say about metrics, and which language this server speaks. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class MetadataController {
  /** The Prometheus whose language and API this is; clients decide by it what they may ask for. */
  private static final String SPEAKS = "3.0.0";

  private final Reads reads;
  private final MetricReader metrics;
  private final Version version;

  MetadataController(Reads reads, MetricReader metrics, Version version) {
    this.reads = reads;
    this.metrics = metrics;
    this.version = version;
  }

  @GetMapping(path = "/api/v1/metadata", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows type, unit and help of metrics")
  @Parameter(name = "metric", in = ParameterIn.QUERY, description = "All metrics by default")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "Most metrics; all by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> metadata(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var metric = parameters.get("metric");
      int limit = limit(parameters.integer("limit", -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
      int perMetric = limit(
          parameters.integer("limit_per_metric", -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
      var found = metrics.metrics(tenant).stream()
          .filter(said -> metric == null || metric.equals(said.name()))
          .limit(perMetric == 0 ? 0 : limit)
          .toList();
      return Envelope.of(json -> {
        json.writeStartObject();
        found.forEach(said -> write(json, said));
        json.writeEndObject();
      });
    });
  }

  private static int limit(int asked) {
    return asked < 0 ? Integer.MAX_VALUE : asked;
  }

  private static void write(JsonGenerator json, MetricMetadata said) {
    json.writeArrayPropertyStart(said.name());
    json.writeStartObject();
    json.writeStringProperty("type", switch (said.type()) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
      case SUMMARY -> "summary";
      case UNKNOWN -> "unknown";
    });
    json.writeStringProperty("help", said.help());
    json.writeStringProperty("unit", said.unit());
    json.writeEndObject();
    json.writeEndArray();
  }

  @GetMapping(path = "/api/v1/status/buildinfo", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Says which Prometheus this server speaks like; its own version follows a plus")
  ResponseEntity<Flux<DataBuffer>> buildInfo() {
    return Envelope.of(json -> {
      json.writeStartObject();
      json.writeStringProperty("version", SPEAKS + "+tinyobs." + version.text());
      json.writeStringProperty("revision", "");
      json.writeStringProperty("branch", "");
      json.writeStringProperty("buildUser", "");
      json.writeStringProperty("buildDate", "");
      json.writeStringProperty("goVersion", "");
      json.writeEndObject();
    });
  }
}
