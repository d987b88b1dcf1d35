// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Resolution;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.StorageStats;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Counts what is kept, from indexes and block headers; no block is decoded. Thread-safe. */
record RedisStats(Lane lane, StorageSettings settings, InstantSource clock) {
  private static final byte[] HEADER = Bytes.of(BlockHeader.MAX_BYTES);

  StorageStats read(Keys keys, List<String> metrics) {
    var series = new ArrayList<CompletableFuture<Long>>();
    var next = new ArrayList<CompletableFuture<byte[]>>();
    var redis = lane.commands();
    for (var metric : metrics) {
      series.add(redis.zcard(keys.series(metric)).toCompletableFuture());
      next.add(redis.hget(keys.dictionary(metric), Bytes.of("next")).toCompletableFuture());
    }
    long seriesCount = lane.awaitAll("count series", series).stream().mapToLong(Long::longValue)
        .sum();
    var strips = strips(keys, metrics, lane.awaitAll("count series", next));
    var blocks = new ArrayList<CompletableFuture<Long>>();
    strips.forEach(strip -> blocks.add(redis.zcard(strip).toCompletableFuture()));
    var ends = ends(strips);
    var services = lane.await("count services", redis.zrange(keys.services(), 0, -1));
    long spans = 0;
    long logs = 0;
    for (var name : services) {
      spans += records(keys.spans(Bytes.text(name)));
      logs += records(keys.logs(Bytes.text(name)));
    }
    var server = ServerInfo.read(lane);
    return new StorageStats(
        metrics.size(),
        seriesCount,
        services.size(),
        spans,
        logs,
        traces(keys),
        ends.stream().mapToLong(BlockHeader::minMillis).min().orElse(0),
        ends.stream().mapToLong(BlockHeader::maxMillis).max().orElse(0),
        server.usedBytes(),
        server.peakBytes(),
        MemoryReading.smaller(server.maxBytes(), settings.maxBytes()),
        server.name(),
        lane.awaitAll("count blocks", blocks).stream().mapToLong(Long::longValue).sum());
  }

  private static List<byte[]> strips(Keys keys, List<String> metrics, List<byte[]> nextRefs) {
    var strips = new ArrayList<byte[]>();
    for (int i = 0; i < metrics.size(); i++) {
      var next = nextRefs.get(i);
      int refs = next == null ? 0 : Integer.parseInt(Bytes.text(next));
      for (int strip = 0; strip * SampleBlock.SLOTS < refs; strip++) {
        strips.add(keys.strip(metrics.get(i), strip, Resolution.RAW));
      }
    }
    return strips;
  }

  private List<BlockHeader> ends(List<byte[]> strips) {
    var replies = new ArrayList<CompletableFuture<List<Object>>>();
    var redis = lane.commands();
    for (var key : strips) {
      replies.add(Script.ENDS.run(redis, ScriptOutputType.MULTI, new byte[][]{key}, HEADER));
    }
    var headers = new ArrayList<BlockHeader>();
    lane.awaitAll("read block headers", replies).forEach(answer -> headers.addAll(peek(answer)));
    return headers;
  }

  private long records(byte[] key) {
    CompletableFuture<List<Object>> reply = Script.HEADERS.run(
        lane.commands(), ScriptOutputType.MULTI, new byte[][]{key}, HEADER);
    return peek(lane.await("read block headers", reply)).stream()
        .mapToLong(BlockHeader::records)
        .sum();
  }

  private static List<BlockHeader> peek(List<Object> starts) {
    var headers = new ArrayList<BlockHeader>();
    for (var start : starts) {
      try {
        headers.add(BlockHeader.peek((byte[]) start));
      } catch (CorruptBlockException e) {
        continue; // Whoever reads the block is warned; a count is not worth it.
      }
    }
    return headers;
  }

  private long traces(Keys keys) {
    long window = RecordCommit.COUNT_WINDOW;
    long now = clock.millis();
    long last = Math.floorDiv(now, window) * window + window;
    var counts = new ArrayList<byte[]>();
    for (long at = last; at > now - settings.retention().of(keys.tenant()).traces().toMillis()
        - window; at -= window) {
      counts.add(keys.traceCount(at));
    }
    return lane.await("count traces", lane.commands().pfcount(counts.toArray(byte[][]::new)));
  }
}
