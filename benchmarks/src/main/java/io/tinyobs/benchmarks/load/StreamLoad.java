// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.load;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.Metric;
import io.tinyobs.v1.MetricSample;
import io.tinyobs.v1.TelemetryBatch;
import io.tinyobs.v1.TelemetryServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Agents that stream to port 9000, each a batch of so many samples of so many metrics, flat out with a few batches
 * unacknowledged.
 *
 * <p>Options: {@code at=localhost:9000 agents=20 metrics=50 samples=20 batches=1000 window=4 pids=1,2}; {@code samples}
 * is how many each metric has in a batch, a millisecond apart: a 60 Hz agent that sends each 50 ms has three of each.
 *
 * <p>2 shared cores, quiet, 2026-11-28, three runs of 20 million one after the other: 1.24, 0.58 and 0.26 µs of CPU a sample,
 * Redis and compiling counted.
 */
final class StreamLoad {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private StreamLoad() {
  }

  public static void main(String[] args) {
    var options = Options.of(args);
    int agents = options.number("agents", 20);
    int batches = options.number("batches", 1000);
    int metrics = options.number("metrics", 50);
    int samples = options.number("samples", 20);
    var at = options.text("at", "localhost:9000").split(":");
    ManagedChannel channel = NettyChannelBuilder.forAddress(at[0], Integer.parseInt(at[1]))
        .usePlaintext().build();
    // The last sample of the last batch is now.
    long start = System.currentTimeMillis() - (long) batches * samples;
    var cpu = new ProcessCpu(options.text("pids", ""));
    long began = System.nanoTime();
    var done = new ArrayList<CompletableFuture<Void>>();
    for (int agent = 0; agent < agents; agent++) {
      var sender = new Sender("agent-" + agent, start, metrics, samples, batches,
          options.number("window", 4));
      TelemetryServiceGrpc.newStub(channel).stream(sender);
      done.add(sender.done);
      Thread.ofVirtual().start(sender::send);
    }
    CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
    double seconds = (System.nanoTime() - began) / 1e9;
    long all = (long) agents * batches * metrics * samples;
    System.out.printf("%,d samples in %.2f s: %,.0f a second%n", all, seconds, all / seconds);
    cpu.report(all, "sample");
    channel.shutdownNow();
  }

  private static final class Sender implements ClientResponseObserver<TelemetryBatch, Ack> {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<TelemetryBatch>> call = new CompletableFuture<>();
    private final String name;
    private final long start;
    private final int metrics;
    private final int samples;
    private final int batches;
    private final Semaphore window;
    private long acknowledged;

    Sender(String name, long start, int metrics, int samples, int batches, int window) {
      this.name = name;
      this.start = start;
      this.metrics = metrics;
      this.samples = samples;
      this.batches = batches;
      this.window = new Semaphore(window);
    }

    void send() {
      var stream = call.join();
      for (int batch = 0; batch < batches && !done.isDone(); batch++) {
        window.acquireUninterruptibly();
        stream.onNext(batch(batch));
      }
      stream.onCompleted();
    }

    private TelemetryBatch batch(int number) {
      var batch = TelemetryBatch.newBuilder().setService("load").setInstance(name);
      for (int metric = 0; metric < metrics; metric++) {
        batch.addMetrics(Metric.newBuilder()
            .setName("stream_metric_" + metric)
            .putLabels("route", "/checkout")
            .putLabels("zone", "eu-central-1a")
            .addAllSamples(samples(number, metric)));
      }
      return batch.build();
    }

    private List<MetricSample> samples(int batch, int metric) {
      var made = new ArrayList<MetricSample>(samples);
      for (int i = 0; i < samples; i++) {
        long at = start + (long) batch * samples + i;
        made.add(MetricSample.newBuilder()
            .setTimestampNs(at * NANOS_PER_MILLI)
            .setCounter((long) (batch * samples + i) * (metric + 1))
            .build());
      }
      return made;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<TelemetryBatch> started) {
      call.complete(started);
    }

    @Override
    public void onNext(Ack ack) {
      if (ack.getRefused() > 0) {
        done.completeExceptionally(new IllegalStateException(ack.getMessage()));
      }
      window.release((int) (ack.getLastStored() - acknowledged));
      acknowledged = ack.getLastStored();
    }

    @Override
    public void onError(Throwable error) {
      done.completeExceptionally(error);
      window.release(batches);
    }

    @Override
    public void onCompleted() {
      done.complete(null);
    }
  }
}
