// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.eval.Selectors;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.Text;
import io.tinyobs.query.http.Times;
import io.tinyobs.storage.ExemplarReader;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Finds the exemplars of the series that a query is about, in Prometheus' shape. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class ExemplarsController {
  /** Most exemplars in one answer: as many as a Prometheus keeps in all. */
  private static final int MOST = 100_000;

  private final Reads reads;
  private final ExemplarReader exemplars;
  private final Queries queries;

  ExemplarsController(Reads reads, ExemplarReader exemplars, Queries queries) {
    this.reads = reads;
    this.exemplars = exemplars;
    this.queries = queries;
  }

  @RequestMapping(path = "/api/v1/query_exemplars", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the exemplars of all series that a query selects")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "rate(latency_bucket[5m])")
  @Parameter(name = "start", in = ParameterIn.QUERY, description = "The oldest by default")
  @Parameter(name = "end", in = ParameterIn.QUERY, description = "The newest by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> exemplars(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var range = range(parameters);
      var selectors = Selectors.of(
          PromQl.parse(queries.requireFits(parameters.getOrEmpty("query"))));
      if (selectors.isEmpty()) {
        return Envelope.list(List.<ExemplarSeries>of(), ExemplarsController::write, List.of());
      }
      var found = exemplars.select(tenant, selectors, range, MOST);
      return Envelope.list(found.items(), ExemplarsController::write, found.warnings());
    });
  }

  private TimeRange range(RequestParameters parameters) {
    var all = reads.everything();
    long start = Times.millis("start", parameters.get("start"), all.startMillis());
    long end = Times.millis("end", parameters.get("end"), Math.max(start, all.endMillis()));
    if (end < start) {
      throw new BadInput("cannot read parameter \"end\": got %s before start, expected it after"
          .formatted(parameters.getOrEmpty("end")));
    }
    return TimeRange.of(start, end);
  }

  private static void write(JsonGenerator json, ExemplarSeries series) {
    json.writeStartObject();
    json.writeName("seriesLabels");
    ValueJson.writeLabels(json, series.labels());
    json.writeArrayPropertyStart("exemplars");
    series.exemplars().forEach(exemplar -> write(json, exemplar));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Exemplar exemplar) {
    json.writeStartObject();
    json.writeName("labels");
    ValueJson.writeLabels(json, exemplar.labels());
    json.writeStringProperty("value", Text.number(exemplar.value()));
    json.writeName("timestamp");
    json.writeNumber(Text.seconds(exemplar.timestampMillis()));
    json.writeEndObject();
  }
}
