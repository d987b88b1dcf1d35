// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.RateLimits;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.grpc.GrpcListener;
import io.tinyobs.ingest.grpc.TenantInterceptor;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.access.Access;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.Histogram;
import io.tinyobs.v1.Metric;
import io.tinyobs.v1.MetricSample;
import io.tinyobs.v1.TelemetryBatch;
import io.tinyobs.v1.TelemetryServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent's stream over a real connection; writes end when the test says so. */
class TelemetryStreamTest {
  private final IngestParts parts = IngestParts.with(
      Map.of("tinyobs.ingest.stream.batches-in-flight", "3"));
  private final HeldWriter writer = new HeldWriter();
  private final GrpcListener server = server(parts.settings);
  private @Nullable ManagedChannel channel;

  /** Passes writes on to the store's twin, at once or when told. */
  private final class HeldWriter implements TelemetryWriter {
    private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
    private volatile boolean hold;

    @Override
    public CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch) {
      if (!hold) {
        return parts.storage.writer().write(tenant, batch);
      }
      var gate = new CompletableFuture<Void>();
      held.add(gate);
      return gate.thenCompose(unused -> parts.storage.writer().write(tenant, batch));
    }
  }

  private GrpcListener server(IngestSettings settings) {
    var day = Duration.ofDays(1);
    var gate = new Gate(
        writer,
        parts.clock,
        RetentionPolicy.of(new Retention(day, day, day, day, day)),
        settings,
        parts.census,
        parts.meters,
        new RateLimits(settings.rate(), parts.clock));
    return new GrpcListener(
        0,
        1 << 20,
        new TenantInterceptor(Access.open(), parts.meters, parts.strays),
        parts.strays,
        "HTTP is taken at port 4318",
        List.of(new TelemetryStream(gate, settings, new GrpcFailures(settings), parts.meters)));
  }

  @BeforeEach
  void start() {
    server.start();
    channel = NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    server.stop();
  }

  private static final class Agent implements ClientResponseObserver<TelemetryBatch, Ack> {
    private final List<Ack> acks = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<TelemetryBatch> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<TelemetryBatch> started) {
      call = started;
    }

    @Override
    public void onNext(Ack ack) {
      acks.add(ack);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      end.complete(null);
    }

    void send(TelemetryBatch batch) {
      open().onNext(batch);
    }

    ClientCallStreamObserver<TelemetryBatch> open() {
      if (call == null) {
        throw new IllegalStateException("cannot send: the stream is not open");
      }
      return call;
    }

    long lastAck() {
      return acks.isEmpty() ? 0 : acks.getLast().getLastStored();
    }

    StatusRuntimeException failure() {
      try {
        end.get(10, TimeUnit.SECONDS);
      } catch (Exception e) {
        if (e.getCause() instanceof StatusRuntimeException status) {
          return status;
        }
      }
      throw new AssertionError("the stream did not fail");
    }
  }

  private Agent agent() {
    var agent = new Agent();
    if (channel == null) {
      throw new IllegalStateException("cannot connect: there is no channel");
    }
    var unused = TelemetryServiceGrpc.newStub(channel).stream(agent);
    assertThat(unused).isNotNull();
    return agent;
  }

  private TelemetryBatch gauge(double value) {
    return batch(
        Metric.newBuilder()
            .setName("inflight")
            .addSamples(
                MetricSample.newBuilder()
                    .setTimestampNs(parts.now() * 1_000_000)
                    .setGauge(value)));
  }

  private static TelemetryBatch batch(Metric.Builder metric) {
    return TelemetryBatch.newBuilder()
        .setService("shop")
        .setInstance("i1")
        .addMetrics(metric)
        .build();
  }

  @Test
  void stream_gauge_isStoredThenAcknowledged() {
    var agent = agent();

    agent.send(gauge(3));

    await().until(() -> agent.lastAck() == 1);
    var series = parts.stored("inflight").getFirst();
    assertThat(series.labels())
        .isEqualTo(
            Labels.of(
                "__name__", "inflight", "instance", "i1", "job", "shop", "service_name", "shop"));
    assertThat(series.values()).containsExactly(3);
  }

  @Test
  void stream_counterAndHistogram_areStored() {
    var agent = agent();

    agent.send(
        batch(
            Metric.newBuilder()
                .setName("requests_total")
                .putLabels("path", "/")
                .addSamples(MetricSample.newBuilder().setCounter(-1))));
    agent.send(
        batch(
            Metric.newBuilder()
                .setName("latency")
                .addSamples(
                    MetricSample.newBuilder()
                        .setHistogram(
                            Histogram.newBuilder()
                                .addBounds(0.5)
                                .addBucketCounts(1)
                                .addBucketCounts(2)
                                .setCount(3)
                                .setSum(4)))));

    await().until(() -> agent.lastAck() == 2);
    assertThat(parts.stored("requests_total").getFirst().values()).containsExactly(0x1p64);
    assertThat(parts.stored("latency_bucket"))
        .extracting(series -> series.labels().get("le") + "=" + series.values()[0])
        .containsExactly("+Inf=3.0", "0.5=1.0");
    assertThat(parts.stored("latency_sum").getFirst().values()).containsExactly(4);
  }

  @Test
  void stream_badSample_isTold() {
    var agent = agent();

    agent.send(batch(Metric.newBuilder().setName("x").addSamples(MetricSample.newBuilder())));

    await().until(() -> agent.lastAck() == 1);
    assertThat(agent.acks.getLast().getRefused()).isEqualTo(1);
    assertThat(agent.acks.getLast().getMessage()).contains("got a sample without a value");
    assertThat(parts.counted("metrics", "refused", "invalid_value")).isEqualTo(1);
  }

  /** The dictionary is of who sent the batch before; another sender's series are others. */
  @Test
  void stream_sameMetricAgainAndOfAnotherInstance_isEachItsOwnSeries() {
    var agent = agent();
    agent.send(gauge(1));
    agent.send(gauge(2));
    agent.send(gauge(3).toBuilder().setInstance("i2").build());

    await().until(() -> agent.lastAck() == 3);
    assertThat(parts.stored("inflight"))
        .extracting(series -> series.labels().get("instance") + "=" + series.values()[0])
        .containsExactlyInAnyOrder("i1=2.0", "i2=3.0"); // Both of i1 have one time: the later counts.
  }

  /** A megabyte that packs to a kilobyte. */
  @Test
  void fault08_batchUnpacksToMoreThanAllowed_isResourceExhausted() {
    var agent = new Agent();
    if (channel == null) {
      throw new IllegalStateException("cannot connect: there is no channel");
    }
    var unused = TelemetryServiceGrpc.newStub(channel).withCompression("gzip").stream(agent);
    assertThat(unused).isNotNull();
    agent.open().setMessageCompression(true);

    agent.send(batch(Metric.newBuilder().setName("x".repeat(2 << 20))));

    assertThat(agent.failure().getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(parts.stored("inflight")).isEmpty();
  }

  /** Only so many are read ahead, and none is acknowledged before those before it are stored. */
  @Test
  void fault30_storeSlow_readsAheadNoFurtherThanAllowed() {
    writer.hold = true;
    var agent = agent();
    for (int i = 0; i < 10; i++) {
      agent.send(gauge(i));
    }

    await().until(() -> writer.held.size() == 3);
    assertThat(agent.lastAck()).isZero();

    writer.held.get(2).complete(null);
    await().until(() -> writer.held.size() == 4);
    assertThat(agent.lastAck()).isZero();

    writer.held.get(0).complete(null);
    await().until(() -> agent.lastAck() == 1);
    writer.held.get(1).complete(null);
    await().until(() -> agent.lastAck() == 3);

    writer.hold = false;
    for (int i = 3; i < 6; i++) {
      int next = i;
      await().until(() -> writer.held.size() > next);
      writer.held.get(next).complete(null);
    }
    await().until(() -> agent.lastAck() == 10);
  }

  @Test
  void stream_halfClosed_endsWhenAllIsStored() {
    writer.hold = true;
    var agent = agent();
    agent.send(gauge(1));
    agent.open().onCompleted();
    await().until(() -> writer.held.size() == 1);
    assertThat(agent.end).isNotDone();

    writer.held.getFirst().complete(null);

    await().until(agent.end::isDone);
    assertThat(agent.lastAck()).isEqualTo(1);
  }

  @Test
  void stream_storeAway_endsWithUnavailableAndAHint() {
    parts.storage.unavailable();
    var agent = agent();

    agent.send(gauge(1));

    var failure = agent.failure();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    var details = Objects.requireNonNull(StatusProto.fromThrowable(failure));
    assertThat(details.getDetails(0).getTypeUrl()).endsWith("google.rpc.RetryInfo");
    assertThat(agent.lastAck()).isZero();
    assertThat(parts.counted("metrics", "refused", "storage_unavailable")).isEqualTo(1);
  }

  @Test
  void fault30_clientVanishes_whatWasReadIsStoredAndNothingIsLeft() {
    writer.hold = true;
    var agent = agent();
    agent.send(gauge(1));
    await().until(() -> writer.held.size() == 1);

    agent.open().cancel("gone", null);
    await().until(agent.end::isDone);
    writer.held.getFirst().complete(null);

    await().until(() -> parts.counted("metrics", "stored") == 1);
  }
}
