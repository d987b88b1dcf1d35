// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.storage.MetricReader;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Samples as they are stored, for a Prometheus whose {@code remote_read} names this server. */
@RestController
@Tag(name = "Prometheus", description = "What Grafana's data source calls, under /api/v1")
final class RemoteReadController {
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final MediaType PROTOBUF = MediaType.parseMediaType("application/x-protobuf");
  private static final MediaType STREAMED = MediaType.parseMediaType(
      "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");

  private final Reads reads;
  private final MetricReader metrics;
  private final long maxSamples;

  RemoteReadController(Reads reads, MetricReader metrics, long maxSamples) {
    this.reads = reads;
    this.metrics = metrics;
    this.maxSamples = maxSamples;
  }

  @PostMapping("/api/v1/read")
  @Operation(summary = "Answers remote read, in one message or as streamed XOR chunks")
  Mono<ResponseEntity<Flux<DataBuffer>>> read(ServerWebExchange exchange) {
    var tenant = reads.tenant(exchange);
    return DataBufferUtils.join(exchange.getRequest().getBody(), MAX_BODY_BYTES)
        .map(RemoteReadController::bytes)
        .onErrorMap(DataBufferLimitException.class, large -> new BadInput(
            "cannot read remote read request: got more than %d bytes".formatted(MAX_BODY_BYTES)))
        .defaultIfEmpty(new byte[0])
        .map(body -> ReadRequest.parse(SnappyBody.decompress(body)))
        .flatMap(request -> switch (request.answer()) {
          case SAMPLES -> reads.gate().run(() -> samples(
              new SamplesAnswer(metrics, tenant, maxSamples).of(request)));
          case STREAMED_XOR_CHUNKS -> StreamedBody.of(
              reads.gate(),
              ResponseEntity.ok().contentType(STREAMED),
              new Frames(metrics, tenant, request.queries()));
        });
  }

  private static ResponseEntity<Flux<DataBuffer>> samples(byte[] response) {
    var body = SnappyBody.compress(response);
    return ResponseEntity.ok()
        .contentType(PROTOBUF)
        .header(HttpHeaders.CONTENT_ENCODING, "snappy")
        .body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
  }

  private static byte[] bytes(DataBuffer buffer) {
    var bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
