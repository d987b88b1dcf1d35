// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.Times;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.query.watch.QueryWatch.Question;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Evaluates PromQL, by GET or by a posted form. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class QueryController {
  static final String INSTANT = "/api/v1/query";
  static final String RANGE = "/api/v1/query_range";

  private final Reads reads;
  private final Queries queries;
  private final QueryWatch watch;

  QueryController(Reads reads, Queries queries, QueryWatch watch) {
    this.reads = reads;
    this.queries = queries;
    this.watch = watch;
  }

  @RequestMapping(path = INSTANT, method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Evaluates a query at one instant")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "1+1")
  @Parameter(name = "time", in = ParameterIn.QUERY, description = "Now by default")
  @Parameter(name = "timeout", in = ParameterIn.QUERY, description = "Longest run, for instance 30s")
  @Parameter(name = "lookback_delta", in = ParameterIn.QUERY, description = "5m by default")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "Most series; all by default")
  @Parameter(name = "stats", in = ParameterIn.QUERY, description = "true or all: also what it cost")
  Mono<ResponseEntity<Flux<DataBuffer>>> instant(ServerWebExchange exchange) {
    var asked = watch.asked(exchange);
    return reads.runTimed(exchange, (tenant, parameters) -> {
      int limit = limit(parameters);
      var detail = Detail.of(parameters, asked.stats());
      long time = Times.millis("time", parameters.get("time"), reads.now());
      var question = new Question(query(parameters), time, time, 0);
      var lookback = lookback(parameters);
      var result = asked.run(tenant, question,
          stats -> queries.instant(tenant, question.text(), time, lookback, stats));
      return ValueJson.answer(result, limit, detail);
    });
  }

  @RequestMapping(path = RANGE, method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Evaluates a query at each step from start to end")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "1+1")
  @Parameter(name = "start", in = ParameterIn.QUERY, required = true)
  @Parameter(name = "end", in = ParameterIn.QUERY, required = true)
  @Parameter(name = "step", in = ParameterIn.QUERY, required = true, example = "15s")
  @Parameter(name = "timeout", in = ParameterIn.QUERY, description = "Longest run, for instance 30s")
  @Parameter(name = "lookback_delta", in = ParameterIn.QUERY, description = "5m by default")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "Most series; all by default")
  @Parameter(name = "stats", in = ParameterIn.QUERY, description = "true or all: also what it cost")
  Mono<ResponseEntity<Flux<DataBuffer>>> range(ServerWebExchange exchange) {
    var asked = watch.asked(exchange);
    return reads.runTimed(exchange, (tenant, parameters) -> {
      int limit = limit(parameters);
      var detail = Detail.of(parameters, asked.stats());
      long start = Times.millis("start", parameters.getOrEmpty("start"));
      long end = Times.millis("end", parameters.getOrEmpty("end"));
      var step = Times.duration("step", parameters.getOrEmpty("step"));
      var question = new Question(query(parameters), start, end, step.toMillis());
      var lookback = lookback(parameters);
      var result = asked.run(tenant, question,
          stats -> queries.range(tenant, question.text(), start, end, step, lookback, stats));
      return ValueJson.answer(result, limit, detail);
    });
  }

  @RequestMapping(path = "/api/v1/format_query", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Writes a query in its canonical form")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "1+1")
  Mono<ResponseEntity<Flux<DataBuffer>>> format(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var formatted = PromQl.format(queries.requireFits(query(parameters)));
      return Envelope.of(json -> json.writeString(formatted));
    });
  }

  @RequestMapping(path = "/api/v1/parse_query", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows a query's tree")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "1+1")
  Mono<ResponseEntity<Flux<DataBuffer>>> parse(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var tree = AstJson.text(PromQl.parse(queries.requireFits(query(parameters))));
      return Envelope.of(json -> json.writeRawValue(tree));
    });
  }

  private static String query(RequestParameters parameters) {
    var query = parameters.get("query");
    if (query == null) {
      throw new BadInput("cannot read parameter \"query\": got nothing, expected PromQL");
    }
    return query;
  }

  private static int limit(RequestParameters parameters) {
    return parameters.integer("limit", 0, 0, Integer.MAX_VALUE);
  }

  private static @Nullable Duration lookback(RequestParameters parameters) {
    var text = parameters.get("lookback_delta");
    return text == null ? null : Times.duration("lookback_delta", text);
  }
}
