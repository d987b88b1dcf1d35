// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.Failure;
import io.tinyobs.query.http.JsonBody;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Reports;
import io.tinyobs.storage.report.ArrivalsReport;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What arrives from whom, what is wrong with it, and which setting mends it. */
@RestController
@Tag(name = "TinyOlly", description = "Traces, spans, logs and metrics under /api")
final class DoctorController {
  private static final Finding NOBODY = new Finding(
      Finding.Severity.WARNING,
      "no_replica",
      "",
      "No replica of the ingest service has told of this tenant within the last hour",
      "Nothing came with a key of this tenant, or the service does not run, or it cannot reach the"
          + " store.",
      List.of());

  private final Reads reads;
  private final Reports reports;

  DoctorController(Reads reads, Reports reports) {
    this.reads = reads;
    this.reports = reports;
  }

  record Error(String detail) {
  }

  @GetMapping(path = "/api/doctor", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Tells by service what arrived and what was refused, what is wrong with it, and"
      + " the properties of Spring Boot that mend it")
  Mono<ResponseEntity<Flux<DataBuffer>>> doctor(ServerWebExchange exchange) {
    return reads.run(exchange, (tenant, parameters) -> {
      long now = reads.now();
      var arrivals = reports.arrivals(tenant);
      var seen = arrivals.orElseGet(
          () -> new ArrivalsReport(List.of(), List.of(), List.of(), List.of()));
      var findings = new ArrayList<>(
          Diagnosis.of(seen, reports.cardinality(tenant).orElse(null), now));
      if (arrivals.isEmpty()) {
        findings.addFirst(NOBODY);
      }
      return JsonBody.ok(new DoctorJson(seen, findings, now)::write);
    });
  }

  @ExceptionHandler(Throwable.class)
  ResponseEntity<Error> tell(Throwable e) {
    var failure = Failure.of(e);
    return failure.answer().body(new Error(failure.message()));
  }
}
