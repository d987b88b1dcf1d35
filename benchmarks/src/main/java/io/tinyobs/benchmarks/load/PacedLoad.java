// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.xerial.snappy.Snappy;

/**
 * Remote write at a given rate, as a fleet of agents sends: a request is due at its time whether those before it are
 * answered or not, so a slow answer delays none but those that wait for a connection; what a request waited counts as its
 * latency. What is refused is counted and not sent again.
 *
 * <p>Options: {@code url=http://localhost:8080/api/v1/write rate=100000 seconds=60 batch=2000 series=100000 conns=16
 * warm=10 pids=1,2}; {@code rate} is samples a second, 0 for as fast as the connections take them; what is due in the first
 * {@code warm} seconds is sent and its latency not told: a cold sender keeps its own requests waiting for seconds.
 *
 * <p>2 shared cores, quiet, 2026-11-28, the standalone warm: at 100,000 a second p50 5.0 and p99 23 ms; four connections
 * flat out 1,142,000 a second; 64 connections that are to send 2,000,000 a second for a minute 1,969,000 stored and none
 * refused.
 */
final class PacedLoad {
  private static final int METRICS = 100;

  private final URI url;
  private final AtomicLong stored = new AtomicLong();
  private final TreeMap<String, Long> refused = new TreeMap<>();
  private final List<Long> latencies = new ArrayList<>();

  /** Longest latency in nanoseconds, by the second it was due in. */
  private final TreeMap<Long, Long> slowest = new TreeMap<>();

  private final long began = System.nanoTime();

  private PacedLoad(URI url) {
    this.url = url;
  }

  public static void main(String[] args) {
    var options = Options.of(args);
    int batch = options.number("batch", 2000);
    int rate = options.number("rate", 100_000);
    int seconds = options.number("seconds", 60);
    int conns = options.number("conns", 16);
    long warm = TimeUnit.SECONDS.toNanos(options.number("warm", 10));
    var load = new PacedLoad(URI.create(options.text("url", "http://localhost:8080/api/v1/write")));
    var series = series(options.number("series", 100_000), batch);
    var cpu = new ProcessCpu(options.text("pids", ""));
    long began = load.began;
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    var next = new AtomicLong();
    var senders = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < conns; i++) {
      senders.add(CompletableFuture.runAsync(() -> {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        while (true) {
          long number = next.getAndIncrement();
          long due = rate == 0
              ? System.nanoTime()
              : began + number * batch * TimeUnit.SECONDS.toNanos(1) / rate;
          if (due > end || System.nanoTime() > end) {
            return;
          }
          LockSupport.parkNanos(due - System.nanoTime());
          load.send(http, series.get((int) (number % series.size())), batch, due,
              due - began >= warm);
        }
      }, Thread::startVirtualThread));
    }
    CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
    load.report((System.nanoTime() - began) / 1e9);
    cpu.report(Math.max(1, load.stored.get()), "sample");
  }

  private void report(double seconds) {
    var sorted = latencies.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%,d samples stored in %.1f s: %,.0f a second; latency p50 %.1f ms, p99 %.1f ms; refused %s; slowest second %s%n",
        stored.get(), seconds, stored.get() / seconds,
        sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1e6,
        sorted.length == 0 ? 0 : sorted[sorted.length * 99 / 100] / 1e6,
        refused,
        slowest.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(second -> second.getKey() + " s: "
                + TimeUnit.NANOSECONDS.toMillis(second.getValue()) + " ms")
            .orElse("none"));
  }

  private void send(HttpClient http, byte[][] labels, int batch, long due, boolean told) {
    String outcome;
    try {
      var answer = http.send(
          HttpRequest.newBuilder(url)
              .header("Content-Type", "application/x-protobuf")
              .header("Content-Encoding", "snappy")
              .POST(HttpRequest.BodyPublishers.ofByteArray(request(labels)))
              .build(),
          HttpResponse.BodyHandlers.discarding());
      outcome = String.valueOf(answer.statusCode());
    } catch (IOException e) {
      outcome = e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    long took = System.nanoTime() - due;
    synchronized (this) {
      if (outcome.equals("204")) {
        stored.addAndGet(batch);
        if (told) {
          latencies.add(took);
          slowest.merge(TimeUnit.NANOSECONDS.toSeconds(due - began), took, Math::max);
        }
      } else {
        refused.merge(outcome, 1L, Long::sum);
      }
    }
  }

  /** Labels of all series, by request. */
  private static List<byte[][]> series(int count, int batch) {
    var requests = new ArrayList<byte[][]>();
    for (int from = 0; from < count; from += batch) {
      var labels = new byte[batch][];
      for (int i = 0; i < batch; i++) {
        int number = from + i;
        var out = new ByteArrayOutputStream();
        label(out, "__name__", "paced_metric_" + number % METRICS + "_total");
        label(out, "instance", "10.0.0." + number / METRICS + ":9100");
        label(out, "job", "paced");
        label(out, "path", "/api/v1/things/" + number % 7);
        labels[i] = out.toByteArray();
      }
      requests.add(labels);
    }
    return requests;
  }

  private static byte[] request(byte[][] labels) throws IOException {
    long now = System.currentTimeMillis();
    var request = new ByteArrayOutputStream(labels.length * 160);
    var sample = new ByteArrayOutputStream();
    for (int i = 0; i < labels.length; i++) {
      sample.reset();
      sample.write(1 << 3 | 1);
      sample.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN)
          .putDouble((double) (now / 1000 * (i % 13))).array());
      sample.write(2 << 3);
      varint(sample, now);
      request.write(1 << 3 | 2);
      varint(request, labels[i].length + 2L + sample.size());
      request.writeBytes(labels[i]);
      request.write(2 << 3 | 2);
      varint(request, sample.size());
      request.writeBytes(sample.toByteArray());
    }
    return Snappy.compress(request.toByteArray());
  }

  private static void label(ByteArrayOutputStream out, String name, String value) {
    var label = new ByteArrayOutputStream();
    text(label, 1, name);
    text(label, 2, value);
    out.write(1 << 3 | 2);
    varint(out, label.size());
    out.writeBytes(label.toByteArray());
  }

  private static void text(ByteArrayOutputStream out, int field, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(field << 3 | 2);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left > 0x7f) {
      out.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
