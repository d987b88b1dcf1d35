// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonGenerator;

/**
 * What a server that scrapes nothing says of its targets: that it has none. And what one says that deletes
 * nothing on request.
 */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class TargetsController {
  @GetMapping(path = "/api/v1/targets", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the targets that are scraped, of which there are none: metrics are pushed")
  ResponseEntity<Flux<DataBuffer>> targets() {
    return Envelope.of(json -> {
      json.writeStartObject();
      none(json, "activeTargets");
      none(json, "droppedTargets");
      json.writeObjectPropertyStart("droppedTargetCounts");
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  @GetMapping(path = "/api/v1/targets/metadata", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists what targets say of their metrics; /api/v1/metadata lists what senders say")
  ResponseEntity<Flux<DataBuffer>> metadata() {
    return Envelope.list(List.<String>of(), JsonGenerator::writeString, List.of());
  }

  @GetMapping(path = "/api/v1/scrape_pools", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the pools of targets, of which there are none")
  ResponseEntity<Flux<DataBuffer>> pools() {
    return Envelope.of(json -> {
      json.writeStartObject();
      none(json, "scrapePools");
      json.writeEndObject();
    });
  }

  private static void none(JsonGenerator json, String name) {
    json.writeArrayPropertyStart(name);
    json.writeEndArray();
  }

  @RequestMapping(path = {"/api/v1/admin/tsdb/delete_series",
      "/api/v1/admin/tsdb/clean_tombstones", "/api/v1/admin/tsdb/snapshot"}, method = {
          RequestMethod.POST, RequestMethod.PUT}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Says that nothing is deleted or copied on request")
  ResponseEntity<PrometheusErrors.Body> admin() {
    // As a Prometheus answers whose admin API is not switched on.
    return ResponseEntity.internalServerError()
        .body(new PrometheusErrors.Body("error", "unavailable", "admin APIs disabled"));
  }
}
