// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.LogRecord;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.block.ExemplarBlock;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SpanBlock;
import io.tinyobs.storage.block.SpanRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The spans and log records of one commit, by service, to be searched, and by trace, to be shown; its exemplars
 * and native histograms by metric.
 */
final class RecordCommit {
  /** Most records in a block, so that one stays well below a megabyte or so. */
  private static final int MAX_RECORDS = 2000;

  /** Time that one count of traces covers, milliseconds. */
  static final long COUNT_WINDOW = Duration.ofHours(2).toMillis();

  /** Appends blocks. */
  interface Appender {
    /** One. */
    void append(byte[] key, byte[] block, long ttl);

    /** One to each of many keys. */
    void appendEach(List<byte[]> keys, List<byte[]> blocks, long ttl);
  }

  private final Keys keys;
  private final long windowMillis;
  private final Lifetimes lifetimes;
  private final Appender appender;

  RecordCommit(Keys keys, StorageSettings settings, Lifetimes lifetimes, Appender appender) {
    this.keys = keys;
    this.windowMillis = settings.window().toMillis();
    this.lifetimes = lifetimes;
    this.appender = appender;
  }

  void append(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      List<PendingWrite> writes,
      long writtenAt,
      LiveMessage told,
      List<CompletableFuture<?>> replies) {
    var spans = new ArrayList<SpanRecord>();
    var logs = new ArrayList<LogRecord>();
    var exemplars = new ArrayList<ExemplarSeries>();
    var histograms = new ArrayList<WriteBatch.HistogramSample>();
    for (var write : writes) {
      spans.addAll(write.batch.spans());
      logs.addAll(write.batch.logs());
      exemplars.addAll(write.batch.exemplars());
      histograms.addAll(write.batch.histograms());
    }
    if (!spans.isEmpty()) {
      appendSpans(redis, spans, writtenAt, told, replies);
    }
    if (!logs.isEmpty()) {
      appendLogs(logs, writtenAt, told);
    }
    if (!exemplars.isEmpty()) {
      appendExemplars(exemplars, writtenAt);
    }
    if (!histograms.isEmpty()) {
      appendHistograms(histograms, writtenAt);
    }
  }

  /** A trace's id. */
  private record TraceId(long high, long low) {
    static TraceId of(SpanRecord span) {
      return new TraceId(span.traceHigh(), span.traceLow());
    }
  }

  private void appendSpans(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      List<SpanRecord> spans,
      long writtenAt,
      LiveMessage told,
      List<CompletableFuture<?>> replies) {
    split(spans, SpanRecord::service, SpanRecord::timeMillis, (service, window, chunk) -> {
      var block = SpanBlock.ofRecords(window, writtenAt, chunk);
      appender.append(keys.spans(service), block, lifetimes.traces());
      told.add(service, block);
    });
    var traces = new ArrayList<byte[]>();
    var blocks = new ArrayList<byte[]>();
    split(spans, TraceId::of, SpanRecord::timeMillis, (trace, window, chunk) -> {
      traces.add(keys.trace(trace.high(), trace.low()));
      blocks.add(SpanBlock.ofRecords(window, writtenAt, chunk));
    });
    appender.appendEach(traces, blocks, lifetimes.traces());
    count(redis, spans, replies);
  }

  private void count(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      List<SpanRecord> spans,
      List<CompletableFuture<?>> replies) {
    var counts = new HashMap<Long, Set<TraceId>>();
    for (var span : spans) {
      long at = Math.floorDiv(span.timeMillis(), COUNT_WINDOW) * COUNT_WINDOW;
      counts.computeIfAbsent(at, unused -> new LinkedHashSet<>()).add(TraceId.of(span));
    }
    counts.forEach((window, ids) -> replies.add(count(redis, window, ids)));
  }

  private CompletableFuture<?> count(
      RedisClusterAsyncCommands<byte[], byte[]> redis, long window, Set<TraceId> ids) {
    var args = new ArrayList<byte[]>();
    args.add(Bytes.of(lifetimes.traces()));
    ids.forEach(id -> args.add(Bytes.of(Keys.hex(id.high(), id.low()))));
    return Script.COUNT.run(
        redis,
        ScriptOutputType.INTEGER,
        new byte[][]{keys.traceCount(window)},
        args.toArray(byte[][]::new));
  }

  private void appendLogs(
      List<LogRecord> logs,
      long writtenAt,
      LiveMessage told) {
    split(logs, LogRecord::service, LogBlock::timeMillis, (service, window, chunk) -> {
      var block = LogBlock.encode(window, writtenAt, chunk);
      appender.append(keys.logs(service), block, lifetimes.logs());
      told.add(service, block);
    });
    var traced = logs.stream().filter(log -> !log.traceId().isEmpty()).toList();
    var traces = new ArrayList<byte[]>();
    var blocks = new ArrayList<byte[]>();
    split(traced, LogRecord::traceId, LogBlock::timeMillis, (trace, window, chunk) -> {
      traces.add(keys.trace(trace));
      blocks.add(LogBlock.encode(window, writtenAt, chunk));
    });
    appender.appendEach(traces, blocks, lifetimes.traces());
  }

  private void appendExemplars(
      List<ExemplarSeries> exemplars,
      long writtenAt) {
    split(
        exemplars,
        of -> of.labels().metricName(),
        of -> of.exemplars().getFirst().timestampMillis(),
        (metric, window, chunk) -> {
          // All of what was sent is stored; only a fold leaves out what is too much of one series.
          var merge = new ExemplarMerge(windowMillis, Integer.MAX_VALUE);
          merge.add(chunk);
          appender.append(
              keys.exemplars(metric),
              ExemplarBlock.encode(window, writtenAt, merge.merged(one -> true)),
              lifetimes.traces());
        });
  }

  private void appendHistograms(List<WriteBatch.HistogramSample> histograms, long writtenAt) {
    split(
        histograms,
        of -> of.series().metricName(),
        WriteBatch.HistogramSample::timestampMillis,
        (metric, window, chunk) -> {
          var merge = new HistogramMerge();
          chunk.forEach(of -> merge.add(of.series(), of.timestampMillis(), of.histogram()));
          for (var block : merge.blocks(window, writtenAt)) {
            appender.append(keys.histograms(metric), block, lifetimes.histograms());
          }
        });
  }

  /** Takes records of one group and window. */
  @FunctionalInterface
  private interface Taker<G, T> {
    void take(G group, long window, List<T> records);
  }

  private <G, T> void split(
      List<T> records, Function<T, G> group, ToLongFunction<T> millis, Taker<G, T> taker) {
    Map<G, Map<Long, List<T>>> groups = new LinkedHashMap<>();
    for (var record : records) {
      groups.computeIfAbsent(group.apply(record), unused -> new TreeMap<>())
          .computeIfAbsent(windowOf(millis.applyAsLong(record)), unused -> new ArrayList<>())
          .add(record);
    }
    groups.forEach((name, windows) -> windows.forEach((window, all) -> {
      for (int from = 0; from < all.size(); from += MAX_RECORDS) {
        taker.take(name, window, all.subList(from, Math.min(all.size(), from + MAX_RECORDS)));
      }
    }));
  }

  private long windowOf(long millis) {
    return Math.floorDiv(millis, windowMillis) * windowMillis;
  }
}
