// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.tinyobs.ingest.HttpTestClient;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.grpc.OtlpServices;
import io.tinyobs.ingest.grpc.TenantInterceptor;
import io.tinyobs.ingest.http.FirstBytesWatch;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.access.Access;
import io.tinyobs.storage.report.ArrivalsReport;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What those are answered who speak one protocol to another's port. */
class FirstBytesTest {
  private static final String TO_GRPC = "gRPC is taken at port 4317";
  private static final String TO_HTTP = "HTTP is taken at port 4318";

  private final IngestParts parts = IngestParts.create();
  private final GrpcListener grpc = new GrpcListener(
      0,
      1 << 20,
      new TenantInterceptor(Access.open(), parts.meters, parts.strays),
      parts.strays,
      TO_HTTP,
      List.of(
          new OtlpServices(
              new Otlp(parts.gate, parts.deltas, parts.settings),
              new GrpcFailures(parts.settings),
              parts.meters,
              parts.memory,
              parts.gate)
              .metrics()));
  private final DisposableServer http = FirstBytesWatch
      .on(HttpServer.create().port(0), parts.strays, TO_GRPC)
      .handle((request, response) -> response.sendString(Mono.just("hello")))
      .bindNow();

  @BeforeEach
  void start() {
    grpc.start();
  }

  @AfterEach
  void stop() {
    grpc.stop();
    http.disposeNow();
  }

  private void export(int port) {
    var channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      MetricsServiceGrpc.newBlockingStub(channel)
          .export(Requests.metrics(Requests.gauge("g", Requests.point(parts.now(), 1))));
    } finally {
      channel.shutdownNow();
    }
  }

  private List<ArrivalsReport.Stray> strays() {
    return parts.arrivals.report(Tenant.DEFAULT).strays();
  }

  /** {@code transport=grpc} with the address of HTTP. */
  @Test
  void grpc_atAPortOfHttp_isToldWhereToGo() {
    assertThatThrownBy(() -> export(http.port()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining(TO_GRPC);

    assertThat(strays()).first().satisfies(stray -> {
      assertThat(stray.kind()).isEqualTo("grpc_on_http");
      assertThat(stray.port()).isEqualTo(http.port());
      assertThat(stray.address()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    });
  }

  /** {@code transport=http} with the address of gRPC. */
  @Test
  void http_atAPortOfGrpc_isToldWhereToGo() {
    HttpTestClient.of(grpc.port())
        .post()
        .uri("/v1/metrics")
        .bodyValue("x".repeat(100_000))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody(String.class)
        .value(body -> assertThat(body).contains(TO_HTTP));

    assertThat(strays()).singleElement()
        .satisfies(stray -> assertThat(stray.kind()).isEqualTo("http_on_grpc"));
  }

  /** {@code https://} where there is no certificate. */
  @Test
  void tls_atEitherPort_isCountedAndClosed() throws IOException {
    for (int port : new int[]{http.port(), grpc.port()}) {
      try (var socket = new Socket("localhost", port)) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(new byte[]{0x16, 0x03, 0x01, 0, 5, 1, 0, 0, 1, 0});
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }

    assertThat(strays()).extracting(ArrivalsReport.Stray::kind)
        .containsExactly("tls_on_plain", "tls_on_plain");
  }

  @Test
  void each_atItsOwnPort_passes() {
    export(grpc.port());
    assertThat(
        HttpTestClient.of(http.port()).get().uri("/").exchange().expectBody(String.class)
            .returnResult().getResponseBody())
        .isEqualTo("hello");

    assertThat(parts.stored("g")).hasSize(1);
    assertThat(strays()).isEmpty();
  }
}
