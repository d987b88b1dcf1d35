// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.exposition.Latest.Value;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.storage.MetricReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What was pushed, for others to scrape. */
@RestController
@Tag(name = "Exposition", description = "The newest values as text that scrapers read")
final class ExpositionController {
  private final Reads reads;
  private final MetricReader metrics;
  private final Queries queries;

  ExpositionController(Reads reads, MetricReader metrics, Queries queries) {
    this.reads = reads;
    this.metrics = metrics;
    this.queries = queries;
  }

  @GetMapping("/metrics")
  @Operation(summary = "Shows the newest value of every series, as Prometheus' text or OpenMetrics")
  Mono<ResponseEntity<Flux<DataBuffer>>> all(ServerWebExchange exchange) {
    var type = format(exchange).contentType();
    return streamed(exchange, type, tenant -> {
      var described = metrics.metrics(tenant);
      var names = described.stream().map(MetricMetadata::name).toList();
      return Exposition.ofAll(
          format(exchange), Family.of(names, described), latest(tenant));
    });
  }

  @GetMapping("/federate")
  @Operation(summary = "Shows the newest sample of chosen series, as Prometheus' text or protobuf, or OpenMetrics")
  @Parameter(name = "match[]", in = ParameterIn.QUERY, description = "A selector; may be repeated")
  Mono<ResponseEntity<Flux<DataBuffer>>> federate(ServerWebExchange exchange) {
    var protobuf = Format.protobuf(exchange.getRequest().getHeaders());
    var type = protobuf == null ? format(exchange).contentType() : Format.protobufType(protobuf);
    return streamed(exchange, type, tenant -> {
      var selectors = exchange.getRequest().getQueryParams().getOrDefault("match[]", List.of())
          .stream().map(text -> queries.selector("match[]", text)).toList();
      var latest = latest(tenant);
      if (protobuf != null) {
        return new FederatedFamilies(
            protobuf,
            List.copyOf(names(tenant, selectors, latest.range())),
            name -> read(selectors, selector -> latest.withHistograms(name, selector)));
      }
      var families = names(tenant, selectors, latest.range()).stream()
          .map(name -> new Family(name, MetricMetadata.unknown(name), List.of(name)))
          .toList();
      return Exposition.federated(
          format(exchange), families,
          family -> read(selectors, selector -> latest.of(family.name(), selector)));
    });
  }

  private TreeSet<String> names(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range) {
    var names = new TreeSet<String>();
    for (var selector : selectors) {
      metrics.series(tenant, selector, range).items()
          .forEach(labels -> names.add(labels.metricName()));
    }
    return names;
  }

  private static List<Value> read(
      List<List<Matcher>> selectors, Function<List<Matcher>, List<Value>> latest) {
    if (selectors.size() == 1) {
      return latest.apply(selectors.getFirst());
    }
    var seen = new HashSet<Labels>();
    var values = new ArrayList<Value>();
    for (var selector : selectors) {
      for (var value : latest.apply(selector)) {
        if (seen.add(value.series())) {
          values.add(value);
        }
      }
    }
    values.sort(Comparator.comparing(Value::series));
    return values;
  }

  private Latest latest(Tenant tenant) {
    long now = reads.now();
    // Open on the left, as every lookback.
    long start = now - reads.limits().lookback().toMillis() + 1;
    return new Latest(metrics, tenant, TimeRange.of(start, now));
  }

  private static Format format(ServerWebExchange exchange) {
    return Format.of(exchange.getRequest().getHeaders());
  }

  /** Prepares an exposition, which reads too. */
  @FunctionalInterface
  private interface Preparation {
    StreamedBody.Source prepare(Tenant tenant);
  }

  private Mono<ResponseEntity<Flux<DataBuffer>>> streamed(
      ServerWebExchange exchange, MediaType type, Preparation preparation) {
    var tenant = reads.tenant(exchange);
    return reads.gate().run(() -> preparation.prepare(tenant))
        .flatMap(exposition -> StreamedBody.of(
            reads.gate(),
            ResponseEntity.ok().contentType(type),
            exposition));
  }
}
