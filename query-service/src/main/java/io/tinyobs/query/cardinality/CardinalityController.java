// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.Failure;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Reports;
import io.tinyobs.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How many series there are, who makes them, and what would make them fewer. */
@RestController
@Tag(name = "TinyObs", description = "Metrics and PromQL under /v1")
final class CardinalityController {
  private static final int USUAL_LIMIT = 10;

  private final Reads reads;
  private final Storage storage;

  CardinalityController(Reads reads, Storage storage) {
    this.reads = reads;
    this.storage = storage;
  }

  record Error(String error, String message) {
  }

  @GetMapping(path = "/v1/cardinality", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Counts series against their limits, tells which metrics, labels and services"
      + " make them, and Micrometer's filters that would make them fewer")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "metrics, labels and services"
      + " listed: 1 to 50, 10 by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> cardinality(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      int limit = parameters.integer("limit", USUAL_LIMIT, 1, 50);
      var report = new Reports(storage.reports()).cardinality(tenant);
      return report.isPresent()
          ? JsonBody.ok(new CardinalityJson(report.get(), limit)::write)
          : stored(tenant);
    });
  }

  /** Nobody takes anything in just now: what is kept can be counted, but limits are ingest's. */
  private ResponseEntity<Flux<DataBuffer>> stored(Tenant tenant) {
    var counts = new TreeMap<String, Integer>();
    var series = storage.metrics().series(tenant, List.of(), reads.everything()).items();
    for (Labels labels : series) {
      counts.merge(labels.metricName(), 1, Integer::sum);
    }
    var largest = counts.entrySet().stream().max(Map.Entry.comparingByValue());
    return JsonBody.ok(json -> {
      json.writeStartObject();
      CardinalityJson.writeTotals(
          json,
          series.size(),
          counts.size(),
          largest.map(Map.Entry::getKey).orElse(""),
          largest.map(Map.Entry::getValue).orElse(0),
          0,
          0);
      json.writeNumberProperty("replicas", 0);
      json.writeEndObject();
    });
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Error> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer()
        .body(
            new Error(HttpStatus.valueOf(failure.status()).getReasonPhrase(), failure.message()));
  }
}
