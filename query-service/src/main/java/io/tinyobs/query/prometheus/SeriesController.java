// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.Times;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.Selection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Finds series, the names of their labels, and the values of one label. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class SeriesController {
  private final Reads reads;
  private final MetricReader metrics;
  private final Queries queries;

  SeriesController(Reads reads, MetricReader metrics, Queries queries) {
    this.reads = reads;
    this.metrics = metrics;
    this.queries = queries;
  }

  @RequestMapping(path = "/api/v1/labels", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the names of labels, of all series or of some")
  @Parameter(name = "match[]", in = ParameterIn.QUERY, description = "A selector; may be repeated")
  @Parameter(name = "start", in = ParameterIn.QUERY)
  @Parameter(name = "end", in = ParameterIn.QUERY)
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "All by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> names(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var found = find(tenant, parameters);
      var names = new TreeSet<String>();
      found.items().forEach(labels -> labels.forEach((name, value) -> names.add(name)));
      return answer(List.copyOf(names), found.warnings(), parameters, JsonGenerator::writeString);
    });
  }

  @GetMapping(path = "/api/v1/label/{name}/values", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the values of a label, of all series or of some")
  @Parameter(name = "match[]", in = ParameterIn.QUERY, description = "A selector; may be repeated")
  @Parameter(name = "start", in = ParameterIn.QUERY)
  @Parameter(name = "end", in = ParameterIn.QUERY)
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "All by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> values(
      @PathVariable("name") String label, ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var name = LabelNames.read(label);
      var found = find(tenant, parameters);
      var values = new TreeSet<String>();
      for (var labels : found.items()) {
        var value = labels.get(name);
        if (value != null) {
          values.add(value);
        }
      }
      return answer(List.copyOf(values), found.warnings(), parameters, JsonGenerator::writeString);
    });
  }

  @RequestMapping(path = "/api/v1/series", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the series that selectors match")
  @Parameter(name = "match[]", in = ParameterIn.QUERY, required = true, example = "up")
  @Parameter(name = "start", in = ParameterIn.QUERY)
  @Parameter(name = "end", in = ParameterIn.QUERY)
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "All by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> series(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      if (parameters.all("match[]").isEmpty()) {
        throw new BadInput(
            "cannot read parameter \"match[]\": got none, expected at least one selector");
      }
      var found = find(tenant, parameters);
      return answer(found.items(), found.warnings(), parameters, ValueJson::writeLabels);
    });
  }

  private static <T> ResponseEntity<Flux<DataBuffer>> answer(
      List<T> items,
      List<String> warnings,
      RequestParameters parameters,
      BiConsumer<JsonGenerator, T> each) {
    int limit = parameters.integer("limit", 0, 0, Integer.MAX_VALUE);
    return Envelope.list(
        Envelope.limited(items, limit), each, Envelope.truncation(warnings, items.size(), limit));
  }

  /** The series of all selectors, or all series where there is none; sorted, each once. */
  private Selection<Labels> find(Tenant tenant, RequestParameters parameters) {
    var range = range(parameters);
    var selectors = parameters.all("match[]").stream()
        .map(text -> queries.selector("match[]", text)).toList();
    if (selectors.isEmpty()) {
      return metrics.series(tenant, List.of(), range);
    }
    if (selectors.size() == 1) {
      return metrics.series(tenant, selectors.getFirst(), range);
    }
    var found = new TreeSet<Labels>();
    var warnings = new LinkedHashSet<String>();
    for (var selector : selectors) {
      var selection = metrics.series(tenant, selector, range);
      found.addAll(selection.items());
      warnings.addAll(selection.warnings());
    }
    return new Selection<>(new ArrayList<>(found), new ArrayList<>(warnings));
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
}
