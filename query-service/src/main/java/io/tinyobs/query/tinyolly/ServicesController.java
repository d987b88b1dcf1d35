// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.storage.TraceReader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which services there are, and who calls whom. */
@RestController
@Tag(name = "TinyOlly", description = "Traces, spans, logs and metrics under /api")
final class ServicesController {
  /** Every open page asks this often, so that many share one count. */
  private static final long FRESH_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Reads reads;
  private final TraceReader traces;
  private final Map<Tenant, ServiceGraph> counted = new ConcurrentHashMap<>();

  ServicesController(Reads reads, TraceReader traces) {
    this.reads = reads;
    this.traces = traces;
  }

  @GetMapping(path = "/api/service-catalog", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the services with rate, errors and durations of their spans")
  Mono<ResponseEntity<Flux<DataBuffer>>> catalog(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var services = graph(tenant).services();
      return JsonBody.array(services, (json, node) -> node.figures().write(json, node.label()));
    });
  }

  @GetMapping(path = "/api/service-map", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows which service calls which, and databases and brokers they call")
  Mono<ResponseEntity<Flux<DataBuffer>>> map(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var graph = graph(tenant);
      return JsonBody.ok(graph::write);
    });
  }

  @PostMapping(path = {"/api/service-catalog/refresh",
      "/api/service-map/refresh"}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lets the next question be counted anew")
  Mono<Status> refresh(ServerWebExchange exchange) {
    counted.remove(reads.tenant(exchange));
    return Mono.just(new Status("ok"));
  }

  record Status(String status) {
  }

  private ServiceGraph graph(Tenant tenant) {
    long now = reads.now();
    var known = counted.get(tenant);
    if (known != null && isFresh(known, now)) {
      return known;
    }
    var fresh = ServiceGraph.read(traces, tenant, now, reads.everything().endMillis());
    counted.values().removeIf(old -> !isFresh(old, now));
    counted.put(tenant, fresh);
    return fresh;
  }

  private static boolean isFresh(ServiceGraph graph, long now) {
    return Math.abs(now - graph.countedMillis()) < FRESH_MILLIS;
  }
}
