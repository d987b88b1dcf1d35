// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.MetricFamilies;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.Times;
import io.tinyobs.storage.MetricReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** Samples as they were stored: one by one, or as points of a chart. */
@RestController
@Tag(name = "TinyObs", description = "Metrics and PromQL under /v1")
final class SamplesController {
  private static final Duration DEFAULT_WINDOW = Duration.ofHours(1);
  private static final Duration MAX_WINDOW = Duration.ofDays(90);
  private static final int DEFAULT_POINTS = 1000;
  private static final int MAX_POINTS = 5000;

  private final Reads reads;
  private final MetricReader metrics;

  SamplesController(Reads reads, MetricReader metrics) {
    this.reads = reads;
    this.metrics = metrics;
  }

  @GetMapping(path = "/v1/query", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Lists the samples of a metric, or of all, one by one")
  @Parameter(name = "metric", in = ParameterIn.QUERY, description = "All metrics by default")
  @Parameter(name = "start", in = ParameterIn.QUERY, description = "An hour ago by default")
  @Parameter(name = "end", in = ParameterIn.QUERY, description = "Now by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> samples(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      long start = start(parameters);
      long end = end(parameters);
      if (start >= end) {
        throw new BadInput("start must be before end");
      }
      var metric = parameters.get("metric");
      var matchers = metric == null ? List.<Matcher>of() : named(metric);
      var found = select(tenant, matchers, TimeRange.of(start, end));
      return answer(found, MetricFamilies.of(metrics.metrics(tenant)));
    });
  }

  private static ResponseEntity<Flux<DataBuffer>> answer(
      List<Series> found, MetricFamilies families) {
    long count = found.stream().mapToLong(Series::size).sum();
    return JsonBody.ok(JsonBody.pieces(
        json -> {
          json.writeStartObject();
          if (found.isEmpty()) {
            json.writeNullProperty("metrics");
          } else {
            json.writeArrayPropertyStart("metrics");
          }
        },
        found,
        (json, series) -> writeSamples(json, series, families),
        json -> {
          if (!found.isEmpty()) {
            json.writeEndArray();
          }
          json.writeNumberProperty("count", count);
          json.writeEndObject();
        }));
  }

  private static void writeSamples(JsonGenerator json, Series series, MetricFamilies families) {
    var name = series.labels().metricName();
    var type = families.wireType(name);
    for (int i = 0; i < series.size(); i++) {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeStringProperty("type", type);
      json.writeNumberProperty("value", series.values()[i]);
      writeLabels(json, series.labels());
      json.writeStringProperty(
          "timestamp", Instant.ofEpochMilli(series.timestamps()[i]).toString());
      json.writeEndObject();
    }
  }

  @GetMapping(path = "/v1/query/range", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Shows the series of a metric as points of a chart", description = "A series of more than maxPoints samples is thinned: neighbours become their mean.")
  @Parameter(name = "metric", in = ParameterIn.QUERY, required = true)
  @Parameter(name = "start", in = ParameterIn.QUERY, description = "An hour ago by default")
  @Parameter(name = "end", in = ParameterIn.QUERY, description = "Now by default")
  @Parameter(name = "maxPoints", in = ParameterIn.QUERY, description = "1 to 5000, 1000 by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> range(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      var metric = parameters.get("metric");
      if (metric == null) {
        throw new BadInput("metric parameter required");
      }
      var range = chartRange(parameters);
      int maxPoints = maxPoints(parameters);
      var found = charts(tenant, named(metric), range).stream()
          .map(chart -> new Chart(
              Downsampling.to(maxPoints, chart.series()), chart.resolution()))
          .toList();
      return uncached(JsonBody.ok(JsonBody.pieces(
          json -> {
            json.writeStartObject();
            if (found.isEmpty()) {
              json.writeNullProperty("data");
            } else {
              json.writeArrayPropertyStart("data");
            }
          },
          found,
          SamplesController::writeChart,
          json -> {
            if (!found.isEmpty()) {
              json.writeEndArray();
            }
            json.writeEndObject();
          })));
    });
  }

  private TimeRange chartRange(RequestParameters parameters) {
    long start = start(parameters);
    long end = end(parameters);
    if (end < start) {
      throw new BadInput("end must be after start");
    }
    if (end - start > MAX_WINDOW.toMillis()) {
      throw new BadInput("query window too large (max 90 days)");
    }
    return TimeRange.of(start, end);
  }

  private static int maxPoints(RequestParameters parameters) {
    try {
      return parameters.integer("maxPoints", DEFAULT_POINTS, 1, MAX_POINTS);
    } catch (BadInput e) {
      throw new BadInput("maxPoints must be between 1 and 5000");
    }
  }

  /**
   * A series' points, and how finely they are kept.
   */
  private record Chart(Series series, Resolution resolution) {
  }

  private static void writeChart(JsonGenerator json, Chart chart) {
    var series = chart.series();
    json.writeStartObject();
    json.writeStringProperty("metric", series.labels().metricName());
    writeLabels(json, series.labels());
    json.writeArrayPropertyStart("points");
    for (int i = 0; i < series.size(); i++) {
      json.writeStartObject();
      json.writeNumberProperty("t", series.timestamps()[i]);
      json.writeNumberProperty("v", series.values()[i]);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("resolution", chart.resolution().label());
    json.writeEndObject();
  }

  private static void writeLabels(JsonGenerator json, Labels labels) {
    var own = labels.withoutMetricName();
    if (own.isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("labels");
    own.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  /** Where samples are gone, points are the means of summaries. */
  private List<Chart> charts(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    var found = metrics.history(tenant, matchers, range, Resolution.RAW);
    var charts = new ArrayList<Chart>();
    found.samples().forEach(series -> charts.add(new Chart(series, Resolution.RAW)));
    found.summaries().forEach(series -> {
      var of = series.buckets();
      var means = new double[of.size()];
      for (int i = 0; i < means.length; i++) {
        means[i] = of.sums()[i] / of.counts()[i];
      }
      charts.add(new Chart(
          new Series(series.labels(), of.starts(), means), coarsest(of)));
    });
    return charts.stream()
        .map(chart -> new Chart(Downsampling.finite(chart.series()), chart.resolution()))
        .filter(chart -> chart.series().size() > 0)
        .sorted(Comparator.comparing(chart -> chart.series().labels()))
        .toList();
  }

  private static Resolution coarsest(Summaries of) {
    long longest = 0;
    for (int i = 0; i < of.size(); i++) {
      longest = Math.max(longest, of.ends()[i] - of.starts()[i]);
    }
    return longest >= Resolution.ONE_HOUR.step().toMillis()
        ? Resolution.ONE_HOUR
        : Resolution.FIVE_MINUTES;
  }

  private List<Series> select(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    return metrics.select(tenant, matchers, range).items().stream()
        .map(Downsampling::finite)
        .filter(series -> series.size() > 0)
        .toList();
  }

  private static List<Matcher> named(String metric) {
    return List.of(Matcher.equal(Labels.METRIC_NAME, metric));
  }

  private long start(RequestParameters parameters) {
    return Times.millis(
        "start", parameters.get("start"), reads.now() - DEFAULT_WINDOW.toMillis());
  }

  private long end(RequestParameters parameters) {
    return Times.millis("end", parameters.get("end"), reads.now());
  }

  private static ResponseEntity<Flux<DataBuffer>> uncached(
      ResponseEntity<Flux<DataBuffer>> answer) {
    return ResponseEntity.status(answer.getStatusCode())
        .headers(answer.getHeaders())
        .cacheControl(CacheControl.noCache())
        .body(answer.getBody());
  }
}
