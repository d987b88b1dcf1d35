// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Times;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.query.watch.QueryWatch.Question;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Evaluates PromQL in TinyObs' own envelope; that of Prometheus is under {@code /api/v1}. */
@RestController
@Tag(name = "TinyObs", description = "Metrics and PromQL under /v1")
final class PromQlController {
  private static final Duration DEFAULT_WINDOW = Duration.ofHours(1);
  private static final Duration DEFAULT_STEP = Duration.ofSeconds(15);
  private static final int MAX_BODY_BYTES = 256 << 10;
  private static final JsonMapper JSON = JsonMapper.builder()
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();

  private final Reads reads;
  private final Queries queries;
  private final QueryWatch watch;

  PromQlController(Reads reads, Queries queries, QueryWatch watch) {
    this.reads = reads;
    this.queries = queries;
    this.watch = watch;
  }

  /**
   * What {@code /v1/query/execute} takes.
   *
   * @param query PromQL
   * @param start an hour ago by default
   * @param end now by default
   * @param step 15s by default
   */
  record Execute(
      @Nullable String query, @Nullable String start, @Nullable String end, @Nullable String step) {
  }

  @PostMapping(path = "/v1/query/execute", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Evaluates a query at each step from start to end", description = "Body: {\"query\",\"start\"?,\"end\"?,\"step\"?}; an hour by default, 15s apart")
  Mono<ResponseEntity<Flux<DataBuffer>>> execute(ServerWebExchange exchange) {
    var asked = watch.asked(exchange);
    // Read by hand, as clients send all sorts of content types or none.
    return DataBufferUtils.join(exchange.getRequest().getBody(), MAX_BODY_BYTES)
        .map(PromQlController::bytes)
        .defaultIfEmpty(new byte[0])
        .flatMap(body -> reads.run(exchange, (tenant, parameters) -> {
          var request = parse(body);
          var query = required(request.query());
          long now = reads.now();
          long start = Times.millis("start", request.start(), now - DEFAULT_WINDOW.toMillis());
          long end = Times.millis("end", request.end(), now);
          if (start >= end) {
            throw new BadInput("start must be before end");
          }
          var step = request.step() == null || request.step().isEmpty()
              ? DEFAULT_STEP
              : Times.duration("step", request.step());
          return EnvelopeJson.answer(query, asked.run(
              tenant,
              new Question(query, start, end, step.toMillis()),
              stats -> queries.range(tenant, query, start, end, step, null, stats)));
        }));
  }

  private static byte[] bytes(DataBuffer buffer) {
    var bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  private static Execute parse(byte[] body) {
    try {
      var request = JSON.readValue(body, Execute.class);
      if (request != null) {
        return request;
      }
    } catch (JacksonException e) {
      var where = e.getLocation();
      var place = where == null
          ? ""
          : " at line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
      throw new BadInput("invalid JSON: " + e.getOriginalMessage() + place);
    }
    throw new BadInput("invalid JSON: got null, expected an object");
  }

  @RequestMapping(path = "/v1/query/instant", method = {RequestMethod.GET,
      RequestMethod.POST}, produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Evaluates a query at one instant")
  @Parameter(name = "query", in = ParameterIn.QUERY, required = true, example = "1+1")
  @Parameter(name = "time", in = ParameterIn.QUERY, description = "Now by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> instant(ServerWebExchange exchange) {
    var asked = watch.asked(exchange);
    return reads.run(exchange, (tenant, parameters) -> {
      var query = required(parameters.get("query"));
      long time = Times.millis("time", parameters.get("time"), reads.now());
      return EnvelopeJson.answer(query, asked.run(
          tenant,
          new Question(query, time, time, 0),
          stats -> queries.instant(tenant, query, time, null, stats)));
    });
  }

  private static String required(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      throw new BadInput("query parameter is required");
    }
    return query;
  }
}
