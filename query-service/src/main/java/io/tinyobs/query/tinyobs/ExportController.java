// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.http.MetricFamilies;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.RequestParameters;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.query.http.Times;
import io.tinyobs.storage.MetricReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Samples as a file: JSON that {@code /v1/import} takes again, or CSV for a spreadsheet. */
@RestController
@Tag(name = "TinyObs", description = "Metrics and PromQL under /v1")
final class ExportController {
  private static final Duration DEFAULT_WINDOW = Duration.ofHours(24);
  private static final Duration MAX_WINDOW = Duration.ofDays(30);
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
      .withZone(ZoneOffset.UTC);
  private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");

  private final Reads reads;
  private final MetricReader metrics;

  ExportController(Reads reads, MetricReader metrics) {
    this.reads = reads;
    this.metrics = metrics;
  }

  private enum Kind {
    JSON, CSV
  }

  @GetMapping("/v1/export")
  @Operation(summary = "Downloads samples as JSON or CSV", description = "Streamed, of at most 30 days; samples that are only kept as summaries, NaN and infinities are left out")
  @Parameter(name = "format", in = ParameterIn.QUERY, description = "json, the default, or csv")
  @Parameter(name = "metric", in = ParameterIn.QUERY, description = "All metrics by default")
  @Parameter(name = "start", in = ParameterIn.QUERY, description = "A day before the end by default")
  @Parameter(name = "end", in = ParameterIn.QUERY, description = "Now by default")
  Mono<ResponseEntity<Flux<DataBuffer>>> export(ServerWebExchange exchange) {
    return reads.run(exchange, this::prepare)
        .flatMap(export -> StreamedBody.of(reads.gate(), answer(export), export));
  }

  private StreamedBody.Source prepare(Tenant tenant, RequestParameters parameters) {
    var kind = kind(parameters);
    var range = range(parameters);
    var metric = parameters.get("metric");
    var described = metrics.metrics(tenant);
    var names = metric == null
        ? described.stream().map(MetricMetadata::name).toList()
        : List.of(metric);
    var slices = new SampleSlices(metrics, tenant, names, range);
    var families = MetricFamilies.of(described);
    var now = Instant.ofEpochMilli(reads.now());
    return kind == Kind.JSON
        ? new JsonExport(slices, families, range, now)
        : new CsvExport(slices, families);
  }

  private ResponseEntity.BodyBuilder answer(StreamedBody.Source export) {
    boolean json = export instanceof JsonExport;
    var file = "tinyobs-export-%s.%s"
        .formatted(STAMP.format(Instant.ofEpochMilli(reads.now())), json ? "json" : "csv");
    return ResponseEntity.ok()
        .contentType(json ? MediaType.APPLICATION_JSON : CSV)
        .header(HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(file).build().toString());
  }

  private static Kind kind(RequestParameters parameters) {
    var format = parameters.get("format");
    if (format == null || format.equals("json")) {
      return Kind.JSON;
    }
    if (format.equals("csv")) {
      return Kind.CSV;
    }
    throw new BadInput(
        "cannot export: got format \"%.64s\", expected json or csv".formatted(format));
  }

  private TimeRange range(RequestParameters parameters) {
    long end = Times.millis("end", parameters.get("end"), reads.now());
    long start = Times.millis("start", parameters.get("start"), end - DEFAULT_WINDOW.toMillis());
    if (start >= end) {
      throw new BadInput("start must be before end");
    }
    if (end - start > MAX_WINDOW.toMillis()) {
      throw new BadInput("export window too large (max 30 days)");
    }
    return TimeRange.of(start, end);
  }
}
