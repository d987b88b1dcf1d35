// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Series;
import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Tells each batch on one thread of its own, in the order written. */
final class MemoryLiveFeed implements LiveFeed, AutoCloseable {
  private record Ear(Tenant tenant, Listener listener) {
  }

  private final List<Ear> ears = new CopyOnWriteArrayList<>();
  private final ExecutorService teller = Executors
      .newSingleThreadExecutor(Thread.ofVirtual().name("memory-live").factory());

  @Override
  public Subscription subscribe(Tenant tenant, Listener listener) {
    var ear = new Ear(tenant, listener);
    ears.add(ear);
    return () -> ears.remove(ear);
  }

  void publish(Tenant tenant, WriteBatch batch) {
    if (ears.isEmpty() || teller.isShutdown()) {
      return;
    }
    var blocks = blocksOf(batch);
    teller.execute(() -> ears.stream()
        .filter(ear -> ear.tenant().equals(tenant))
        .forEach(ear -> blocks.forEach(ear.listener()::onBlock)));
  }

  private static List<LiveBlock> blocksOf(WriteBatch batch) {
    var blocks = new ArrayList<LiveBlock>();
    blocks.addAll(samplesOf(batch));
    var spans = new TreeMap<String, List<Span>>();
    batch.spans().forEach(
        span -> spans.computeIfAbsent(span.service(), unused -> new ArrayList<>())
            .add(span.span()));
    spans.forEach((service, all) -> blocks.add(new LiveBlock.Spans(service, all)));
    var logs = new TreeMap<String, List<LogRecord>>();
    batch.logs().forEach(
        log -> logs.computeIfAbsent(log.service(), unused -> new ArrayList<>()).add(log));
    logs.forEach((service, all) -> blocks.add(new LiveBlock.Logs(service, all)));
    return blocks;
  }

  private static List<LiveBlock> samplesOf(WriteBatch batch) {
    var metrics = new TreeMap<String, TreeMap<Labels, TreeMap<Long, Double>>>();
    for (int i = 0; i < batch.samples(); i++) {
      metrics.computeIfAbsent(batch.labels(i).metricName(), unused -> new TreeMap<>())
          .computeIfAbsent(batch.labels(i), unused -> new TreeMap<>())
          .put(batch.timestampMillis(i), batch.value(i));
    }
    var blocks = new ArrayList<LiveBlock>();
    metrics.values().forEach(metric -> {
      var series = new ArrayList<Series>();
      metric.forEach((labels, samples) -> series.add(new Series(
          labels,
          samples.keySet().stream().mapToLong(Long::longValue).toArray(),
          samples.values().stream().mapToDouble(Double::doubleValue).toArray())));
      blocks.add(new LiveBlock.Samples(series));
    });
    return blocks;
  }

  @Override
  public void close() {
    teller.shutdown();
  }
}
