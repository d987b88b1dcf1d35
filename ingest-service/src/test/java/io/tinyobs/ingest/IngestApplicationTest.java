// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.http.OtlpServer;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.TelemetryBatch;
import io.tinyobs.v1.TelemetryServiceGrpc;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The service as it starts alone, over the store's twin, on ports of its own. */
@SpringBootTest(classes = IngestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0",
    "tinyobs.ingest.otlp-http-port=0",
    "tinyobs.ingest.otlp-grpc-port=0"
})
@Import(IngestApplicationTest.Twins.class)
class IngestApplicationTest {
  @TestConfiguration(proxyBeanMethods = false)
  static class Twins {
    @Bean
    TestClock clock() {
      return TestClock.at("2026-11-20T12:00:00Z");
    }

    @Bean
    InMemoryStorage storage(TestClock clock) {
      return InMemoryStorage.create(clock);
    }
  }

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

  private final WebTestClient client;

  IngestApplicationTest(@Value("${local.server.port}") int port) {
    client = HttpTestClient.of(port);
  }

  @BeforeEach
  void storeIsThere() {
    storage.available();
  }

  private String get(String path) {
    return String.valueOf(
        client
            .get()
            .uri(path)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  @Test
  void write_overARealConnection_isStoredAndCounted() {
    client
        .post()
        .uri("/api/v1/write")
        .header("Content-Encoding", "snappy")
        .header("Content-Type", "application/x-protobuf")
        .bodyValue(new WriteRequest().sample(clock.millis(), 1, "__name__", "up").snappy())
        .exchange()
        .expectStatus()
        .isNoContent();

    assertThat(
        storage
            .metrics()
            .select(
                Tenant.DEFAULT,
                List.of(Matcher.equal("__name__", "up")),
                TimeRange.of(0, clock.millis()))
            .items())
        .hasSize(1);
    assertThat(get("/actuator/prometheus"))
        .containsPattern(
            "tinyobs_ingest_records_total\\{.*outcome=\"stored\",.*signal=\"metrics\".*} 1");
  }

  @Test
  void ingest_overARealConnection_isStored() {
    client
        .post()
        .uri("/v1/ingest")
        .bodyValue("{\"metrics\":[{\"name\":\"temperature\",\"value\":1}]}")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{\"status\":\"success\",\"count\":1}");
  }

  /** And faults 22, 29. */
  @Test
  void fault21_overARealConnection_isStoredAndToldOfFailures() {
    var channel = NettyChannelBuilder.forAddress("localhost", otlpGrpc.port()).usePlaintext()
        .build();
    try {
      var metrics = MetricsServiceGrpc.newBlockingStub(channel).withCompression("gzip");
      var request = Requests.metrics(
          Requests.gauge(
              "grpc.g", Requests.point(clock.millis(), 1), Requests.point(0, 1)));

      assertThat(metrics.export(request).getPartialSuccess().getRejectedDataPoints()).isEqualTo(1);
      assertThat(
          TraceServiceGrpc.newBlockingStub(channel)
              .export(
                  Requests.spans(
                      Requests.span(clock.millis(), Requests.TRACE, Requests.SPAN)))
              .hasPartialSuccess())
          .isFalse();
      assertThat(
          LogsServiceGrpc.newBlockingStub(channel)
              .export(Requests.logs(Requests.log(clock.millis(), "hello")))
              .hasPartialSuccess())
          .isFalse();
      assertThat(storage.traces().trace(Tenant.DEFAULT, Requests.TRACE)).isPresent();

      storage.unavailable();
      assertThatThrownBy(() -> metrics.export(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(Objects.requireNonNull(StatusProto.fromThrowable(e)).getDetailsCount())
                    .isEqualTo(1);
              });
    } finally {
      channel.shutdownNow();
    }
  }

  /** 62: RESOURCE_EXHAUSTED may be sent again only if RetryInfo says so. */
  @Test
  void otlpGrpc_storeFull_isResourceExhaustedWithRetryInfoWhileRoomIsMade() {
    var channel = NettyChannelBuilder.forAddress("localhost", otlpGrpc.port()).usePlaintext()
        .build();
    try {
      var metrics = MetricsServiceGrpc.newBlockingStub(channel);
      var request = Requests.metrics(Requests.gauge("full.g", Requests.point(clock.millis(), 1)));
      for (int hints : new int[]{1, 0}) {
        if (hints == 1) {
          storage.full();
        } else {
          storage.fullForGood();
        }
        assertThatThrownBy(() -> metrics.export(request))
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> {
                  var told = Objects.requireNonNull(StatusProto.fromThrowable(e));
                  assertThat(e.getStatus().getCode())
                      .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                  assertThat(told.getDetailsList())
                      .hasSize(hints)
                      .allMatch(hint -> hint.getTypeUrl().endsWith("google.rpc.RetryInfo"));
                });
      }
    } finally {
      storage.available();
      channel.shutdownNow();
    }
  }

  @Test
  void fault28_messageAboveTheLimit_isResourceExhausted() {
    var channel = NettyChannelBuilder.forAddress("localhost", otlpGrpc.port()).usePlaintext()
        .build();
    try {
      var huge = Requests.logs(Requests.log(clock.millis(), "x".repeat((64 << 20) + 1)));

      assertThatThrownBy(() -> LogsServiceGrpc.newBlockingStub(channel).export(huge))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode())
                  .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    } finally {
      channel.shutdownNow();
    }
  }

  /** 64 KB that unpack to 64 MB. */
  @Test
  void fault08_bombOverGrpc_isResourceExhausted() {
    withMetrics(metrics -> {
      var bomb = Requests.metrics(
          Requests.gauge("x".repeat((64 << 20) + 1), Requests.point(clock.millis(), 1)));

      assertThatThrownBy(() -> metrics.withCompression("gzip").export(bomb))
          .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(Objects.requireNonNull(StatusProto.fromThrowable(e)).getDetailsCount())
                .isZero();
          });
    });
  }

  /** 5 KB that unpack to 5 MB, on the agents' port. */
  @Test
  void fault08_bombOverTheStream_isResourceExhausted() {
    var channel = NettyChannelBuilder.forAddress("localhost", grpc.getPort())
        .usePlaintext()
        .build();
    try {
      var ended = new CompletableFuture<Status>();
      var batches = TelemetryServiceGrpc.newStub(channel)
          .withCompression("gzip")
          .stream(new StreamObserver<Ack>() {
            @Override
            public void onNext(Ack ack) {
              // None is expected.
            }

            @Override
            public void onError(Throwable error) {
              ended.complete(Status.fromThrowable(error));
            }

            @Override
            public void onCompleted() {
              ended.complete(Status.OK);
            }
          });
      batches.onNext(TelemetryBatch.newBuilder().setService("x".repeat(5 << 20)).build());

      assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join().getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void fault28_metadataAboveTheLimit_isRefused() {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(16 << 10));
    withMetrics(metrics -> {
      var request = Requests.metrics(Requests.gauge("meta.g", Requests.point(clock.millis(), 1)));

      assertThatThrownBy(() -> metrics
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata)).export(request))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(metrics.export(request).hasPartialSuccess()).isFalse();
    });
  }

  private void withMetrics(Consumer<MetricsServiceGrpc.MetricsServiceBlockingStub> work) {
    var channel = NettyChannelBuilder.forAddress("localhost", otlpGrpc.port()).usePlaintext()
        .build();
    try {
      work.accept(MetricsServiceGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }

  /** On Spring's server, with the tenant's interceptor. */
  @Test
  void stream_overARealConnection_isAcknowledged() {
    var channel = NettyChannelBuilder.forAddress("localhost", grpc.getPort()).usePlaintext()
        .build();
    try {
      var acks = new CopyOnWriteArrayList<Ack>();
      var ended = new CountDownLatch(1);
      var batches = TelemetryServiceGrpc.newStub(channel)
          .stream(
              new StreamObserver<>() {
                @Override
                public void onNext(Ack ack) {
                  acks.add(ack);
                }

                @Override
                public void onError(Throwable error) {
                  ended.countDown();
                }

                @Override
                public void onCompleted() {
                  ended.countDown();
                }
              });
      batches.onNext(TelemetryBatch.newBuilder().setService("shop").build());
      batches.onCompleted();

      await().until(() -> ended.getCount() == 0);
      assertThat(acks.getLast().getLastStored()).isEqualTo(1);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void otlpHttp_onBothPorts_isTaken() {
    for (var base : List.of(client, otlpClient())) {
      base.post()
          .uri("/v1/metrics")
          .header("Content-Type", "application/x-protobuf")
          .bodyValue(
              Requests.metrics(Requests.gauge("http.g", Requests.point(clock.millis(), 1)))
                  .toByteArray())
          .exchange()
          .expectStatus()
          .isOk();
      base.get().uri("/v1/metrics").exchange().expectStatus().isEqualTo(405);
    }
  }

  private WebTestClient otlpClient() {
    return HttpTestClient.of(otlpServer.port());
  }

  @Test
  void readiness_storeAway_isDownAndLivenessIsNot() {
    assertThat(get("/actuator/health/readiness")).contains("UP");

    storage.unavailable();

    client.get().uri("/actuator/health/readiness").exchange().expectStatus().isEqualTo(503);
    assertThat(get("/actuator/health/liveness")).contains("UP");
  }

  @Test
  void apiDocs_nameTheEndpoints() {
    assertThat(get("/v3/api-docs")).contains("/api/v1/write", "/v1/ingest", "/v1/traces");
  }
}
