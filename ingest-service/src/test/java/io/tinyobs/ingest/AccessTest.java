// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.http.OtlpServer;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** The service with keys configured: one that may write for the shop, and one that may only read. */
@SpringBootTest(classes = IngestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0",
    "tinyobs.ingest.otlp-http-port=0",
    "tinyobs.ingest.otlp-grpc-port=0",
    "tinyobs.access.key-file=src/test/resources/api-keys"
})
@Import(IngestApplicationTest.Twins.class)
class AccessTest {
  private static final Metadata.Key<String> API_KEY = Metadata.Key
      .of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

  @Autowired
  private TestClock clock;

  @Autowired
  private InMemoryStorage storage;

  @Autowired
  private OtlpServer otlpServer;

  @Autowired
  private GrpcListener otlpGrpc;

  @Autowired
  private GrpcServerLifecycle grpc;

  @Autowired
  private RequestMappingHandlerMapping requestMappingHandlerMapping;

  private final WebTestClient client;

  AccessTest(@Value("${local.server.port}") int port) {
    client = HttpTestClient.of(port);
  }

  /** Whoever adds an endpoint and forgets to say whose it is finds out here. */
  @Test
  void endpoints_allOfThem_needAKey() {
    var paths = requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
        .filter(entry -> entry.getValue().getBeanType().getName().startsWith("io.tinyobs."))
        .flatMap(entry -> entry.getKey().getPatternsCondition().getPatterns().stream())
        .map(Object::toString)
        .toList();

    assertThat(paths).contains("/api/v1/write", "/v1/ingest", "/v1/traces");
    for (var path : paths) {
      client.post().uri(path).exchange().expectStatus().isEqualTo(401);
      client.post().uri(path).header("X-Api-Key", "test-reader").exchange().expectStatus()
          .isEqualTo(403);
    }
  }

  @Test
  void write_withAKey_isStoredForItsTenant() {
    client
        .post()
        .uri("/api/v1/write")
        .header("Authorization", "Bearer test-writer")
        .bodyValue(new WriteRequest().sample(clock.millis(), 1, "__name__", "keyed").snappy())
        .exchange()
        .expectStatus()
        .isNoContent();

    assertThat(stored(new Tenant("shop"), "keyed")).isEqualTo(1);
    assertThat(stored(Tenant.DEFAULT, "keyed")).isZero();
  }

  private int stored(Tenant tenant, String metric) {
    return storage
        .metrics()
        .select(
            tenant,
            List.of(Matcher.equal("__name__", metric)),
            TimeRange.of(0, clock.millis()))
        .items()
        .size();
  }

  @Test
  void otlpPort_withoutAKey_isDenied() {
    var otlp = HttpTestClient.of(otlpServer.port());

    otlp.post().uri("/v1/metrics").bodyValue(new byte[0]).exchange().expectStatus()
        .isEqualTo(401);
    otlp.post()
        .uri("/v1/metrics")
        .header("X-Api-Key", "test-writer")
        .header("Content-Type", "application/x-protobuf")
        .bodyValue(new byte[0])
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void grpc_byKey_isDeniedOrStoredForItsTenant() {
    var request = Requests.metrics(Requests.gauge("grpc.keyed", Requests.point(clock.millis(), 1)));
    withChannel(otlpGrpc.port(), channel -> {
      var metrics = MetricsServiceGrpc.newBlockingStub(channel);
      assertThatThrownBy(() -> metrics.export(request))
          .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(
              e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
      assertThatThrownBy(() -> metrics.withInterceptors(key("test-reader")).export(request))
          .isInstanceOfSatisfying(StatusRuntimeException.class, e -> assertThat(
              e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));

      var unused = metrics.withInterceptors(key("test-writer")).export(request);

      assertThat(stored(new Tenant("shop"), "grpc_keyed")).isEqualTo(1);
    });
  }

  /** A probe of the platform's, which has no key. */
  @Test
  void grpcHealth_withoutAKey_isTold() {
    withChannel(grpc.getPort(), channel -> assertThat(
        HealthGrpc.newBlockingStub(channel)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatusValue())
        .isEqualTo(1));
  }

  private static ClientInterceptor key(String key) {
    var metadata = new Metadata();
    metadata.put(API_KEY, key);
    return MetadataUtils.newAttachHeadersInterceptor(metadata);
  }

  private static void withChannel(
      int port, Consumer<ManagedChannel> work) {
    var channel = NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      work.accept(channel);
    } finally {
      channel.shutdownNow();
    }
  }
}
