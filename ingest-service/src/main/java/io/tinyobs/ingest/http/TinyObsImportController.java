// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.tinyobs.TinyObsImport;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Takes back what TinyObs exported. The document is read as it comes, never held whole. */
@RestController
public class TinyObsImportController {
  /** Buffers that may wait to be read. */
  private static final int READ_AHEAD = 8;
  private static final Scheduler READERS = Schedulers.fromExecutor(
      command -> Thread.ofVirtual().name("import").start(command));

  /** What a client is told. */
  public record Imported(
      long metrics_imported,
      int batches_written,
      String time_range,
      String imported_at,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> errors) {
    static Imported of(TinyObsImport.Summary summary) {
      return new Imported(
          summary.imported(),
          summary.batches(),
          summary.imported() == 0
              ? "empty"
              : Instant.ofEpochMilli(summary.oldestMillis()) + " to "
                  + Instant.ofEpochMilli(summary.newestMillis()),
          summary.at().toString(),
          summary.errors());
    }
  }

  private final TinyObsImport importer;
  private final Answers answers;
  private final IngestMeters meters;
  private final IngestSettings settings;
  private final TenantResolver tenants;

  public TinyObsImportController(
      TinyObsImport importer,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    this.importer = importer;
    this.answers = answers;
    this.meters = meters;
    this.settings = settings;
    this.tenants = tenants;
  }

  /** Takes a document of any length; what is not sound in it is left out and told. */
  @Operation(summary = "TinyObs import of an export", tags = "ingest")
  @PostMapping("/v1/import")
  public Mono<ResponseEntity<Object>> take(ServerHttpRequest request) {
    return Mono.fromCallable(() -> read(request))
        .subscribeOn(READERS)
        .map(summary -> ResponseEntity.<Object>ok(Imported.of(summary)))
        .onErrorResume(error -> Mono.just(failed(error)));
  }

  private TinyObsImport.Summary read(ServerHttpRequest request) throws IOException {
    var tenant = tenants.resolve(request.getHeaders());
    try (var body = DataBufferUtils.subscriberInputStream(request.getBody(), READ_AHEAD)) {
      try {
        return read(
            tenant, body, request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING));
      } catch (RuntimeException e) {
        // An answer to a sender that still writes would be lost with the connection.
        body.skip(settings.maxBody().toBytes());
        throw e;
      }
    }
  }

  private TinyObsImport.Summary read(
      Tenant tenant, InputStream body, @Nullable String encoding) throws IOException {
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> importer.read(tenant, body);
      case "gzip" -> importer.read(tenant, gunzip(body));
      default -> throw new IngestException.UnsupportedType(
          "cannot take the body: got content encoding %s, expected gzip or identity"
              .formatted(encoding));
    };
  }

  private static InputStream gunzip(InputStream body) throws IOException {
    try {
      return new GZIPInputStream(body);
    } catch (IOException e) {
      throw new IngestException.Malformed(
          "cannot decompress the body: it is not gzip: " + e.getMessage(), e);
    }
  }

  private ResponseEntity<Object> failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.TINYOBS, failure);
    return TinyObsAnswers.problem(answers, failure);
  }
}
