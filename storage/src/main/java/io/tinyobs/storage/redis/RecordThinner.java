// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.BlockKind;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SpanBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the less important records out of blocks, which stay with the rest. What is left counts as written
 * when the whole was, so nothing about which write is newest changes. Not thread-safe.
 */
final class RecordThinner {
  private static final int TRACES_AT_ONCE = 200;

  /** From this OTLP severity on a log record tells of an error. */
  private static final int ERROR_SEVERITY = 17;

  private final Lane lane;
  private final Damage damage;

  RecordThinner(Lane lane, Damage damage) {
    this.lane = lane;
    this.damage = damage;
  }

  /** A block that became smaller; nothing if all of it goes. */
  @SuppressWarnings("ArrayRecordComponent") // A block is bytes to Redis.
  private record Thinned(byte[] key, byte[] old, byte @Nullable [] left) {
    long freed() {
      return old.length - (left == null ? 0 : left.length);
    }
  }

  /** Keeps log records of some severities, in the blocks of services and in those of traces. */
  long logs(List<Shedder.TenantKey> keys, Range<Double> window, IntPredicate kept) {
    long freed = 0;
    for (var key : keys) {
      var traces = new LinkedHashSet<String>();
      var thinned = new ArrayList<Thinned>();
      for (var block : blocks(key.key(), window)) {
        add(thinned, thinLogs(key.key(), block, kept, traces));
      }
      freed += replace(thinned);
      freed += logsOfTraces(key.tenant(), traces, kept);
    }
    return freed;
  }

  private long logsOfTraces(Keys keys, Collection<String> traces, IntPredicate kept) {
    long freed = 0;
    for (var part : parts(traces)) {
      var thinned = new ArrayList<Thinned>();
      read(keys, part).forEach((id, blocks) -> {
        for (var block : blocks) {
          if (kind(keys.trace(id), block) == BlockKind.LOGS) {
            add(thinned, thinLogs(keys.trace(id), block, kept, new HashSet<>()));
          }
        }
      });
      freed += replace(thinned);
    }
    return freed;
  }

  private @Nullable Thinned thinLogs(
      byte[] key, byte[] block, IntPredicate kept, Set<String> traces) {
    try {
      var read = LogBlock.decode(block);
      var left = new ArrayList<LogRecord>();
      for (var log : read.logs()) {
        if (kept.test(log.severityNumber())) {
          left.add(log);
        } else if (!log.traceId().isEmpty()) {
          traces.add(log.traceId());
        }
      }
      var header = read.header();
      return thinned(key, block, read.logs(), left,
          some -> LogBlock.encode(header.windowStart(), header.writtenAt(), some));
    } catch (CorruptBlockException e) {
      return damaged(key, e);
    }
  }

  /**
   * Removes traces in which nothing failed: no span and no log record tells of an error. A span stays where
   * spans are searched if it failed itself, or its trace did, or goes on after {@code newest}.
   */
  long healthyTraces(List<Shedder.TenantKey> keys, Range<Double> window, long newest) {
    long freed = 0;
    for (var key : keys) {
      var blocks = blocks(key.key(), window);
      var ids = traceIds(key.key(), blocks);
      var ill = new HashSet<String>();
      for (var part : parts(ids)) {
        freed += removeHealthy(key.tenant(), part, newest, ill);
      }
      var thinned = new ArrayList<Thinned>();
      for (var block : blocks) {
        add(thinned, thinSpans(
            key.key(), block,
            span -> span.status() == SpanStatus.ERROR || ill.contains(span.traceId())));
      }
      freed += replace(thinned);
    }
    return freed;
  }

  private long removeHealthy(Keys keys, List<String> ids, long newest, Set<String> ill) {
    long freed = 0;
    var healthy = new ArrayList<String>();
    for (var entry : read(keys, ids).entrySet()) {
      if (entry.getValue().stream().allMatch(block -> isHealthy(block, newest))) {
        healthy.add(entry.getKey());
        freed += bytes(entry.getValue());
      } else {
        ill.add(entry.getKey());
      }
    }
    delete(keys, healthy);
    return freed;
  }

  private static boolean isHealthy(byte[] block, long newest) {
    try {
      var header = BlockHeader.peek(block);
      if (header.maxMillis() > newest) {
        return false;
      }
      return header.kind() == BlockKind.LOGS
          ? LogBlock.decode(block).logs().stream()
              .noneMatch(log -> log.severityNumber() >= ERROR_SEVERITY)
          : SpanBlock.decode(block).spans().stream()
              .noneMatch(span -> span.status() == SpanStatus.ERROR);
    } catch (CorruptBlockException e) {
      return true; // What cannot be read is not worth keeping more than what can.
    }
  }

  private @Nullable Thinned thinSpans(byte[] key, byte[] block, Predicate<Span> kept) {
    try {
      var read = SpanBlock.decode(block);
      var left = read.spans().stream().filter(kept).toList();
      var header = read.header();
      return thinned(key, block, read.spans(), left,
          some -> SpanBlock.encode(header.windowStart(), header.writtenAt(), some));
    } catch (CorruptBlockException e) {
      return damaged(key, e);
    }
  }

  /** Removes every trace that has a span in the window, whatever became of it. */
  long traces(List<Shedder.TenantKey> keys, Range<Double> window) {
    long freed = 0;
    for (var key : keys) {
      if (key.blocks().coding() == KeySpace.Coding.SPANS) {
        for (var part : parts(traceIds(key.key(), blocks(key.key(), window)))) {
          var found = read(key.tenant(), part);
          freed += found.values().stream().mapToLong(RecordThinner::bytes).sum();
          delete(key.tenant(), found.keySet());
        }
      }
    }
    return freed;
  }

  private Set<String> traceIds(byte[] key, List<byte[]> blocks) {
    var ids = new LinkedHashSet<String>();
    for (var block : blocks) {
      try {
        SpanBlock.decode(block).spans().forEach(span -> ids.add(span.traceId()));
      } catch (CorruptBlockException e) {
        damaged(key, e);
      }
    }
    return ids;
  }

  private List<byte[]> blocks(byte[] key, Range<Double> window) {
    return lane.await("read blocks to thin", lane.commands().zrangebyscore(key, window));
  }

  private Map<String, List<byte[]>> read(Keys keys, List<String> ids) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
    for (var id : ids) {
      replies.add(redis.zrange(keys.trace(id), 0, -1).toCompletableFuture());
    }
    var answers = lane.awaitAll("read traces to thin", replies);
    var found = new HashMap<String, List<byte[]>>();
    for (int i = 0; i < ids.size(); i++) {
      if (!answers.get(i).isEmpty()) {
        found.put(ids.get(i), answers.get(i));
      }
    }
    return found;
  }

  private void delete(Keys keys, Collection<String> ids) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    for (var id : ids) {
      replies.add(redis.del(keys.trace(id)).toCompletableFuture());
    }
    lane.awaitAll("remove traces", replies);
  }

  private long replace(List<Thinned> thinned) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    for (var block : thinned) {
      var args = new ArrayList<byte[]>(List.of(block.old()));
      var left = block.left();
      if (left != null) {
        args.add(Bytes.of(Commit.scoreOf(left)));
        args.add(left);
      }
      replies.add(UpkeepScript.REPLACE.run(
          redis, ScriptOutputType.INTEGER, new byte[][]{block.key()},
          args.toArray(byte[][]::new)));
    }
    var done = lane.awaitAll("thin blocks", replies);
    long freed = 0;
    for (int i = 0; i < thinned.size(); i++) {
      freed += done.get(i) == 1 ? thinned.get(i).freed() : 0;
    }
    return freed;
  }

  private static <T> @Nullable Thinned thinned(
      byte[] key, byte[] old, List<T> all, List<T> left, Function<List<T>, byte[]> encode) {
    if (left.size() == all.size()) {
      return null;
    }
    return new Thinned(key, old, left.isEmpty() ? null : encode.apply(left));
  }

  private static void add(List<Thinned> all, @Nullable Thinned one) {
    if (one != null) {
      all.add(one);
    }
  }

  private @Nullable BlockKind kind(byte[] key, byte[] block) {
    try {
      return BlockHeader.peek(block).kind();
    } catch (CorruptBlockException e) {
      damaged(key, e);
      return null;
    }
  }

  private @Nullable Thinned damaged(byte[] key, CorruptBlockException e) {
    damage.met("cannot thin %s: %s".formatted(Keys.text(key), e.getMessage()));
    return null;
  }

  private static long bytes(List<byte[]> blocks) {
    return blocks.stream().mapToLong(block -> block.length).sum();
  }

  private static List<List<String>> parts(Collection<String> ids) {
    var all = List.copyOf(ids);
    var parts = new ArrayList<List<String>>();
    for (int from = 0; from < all.size(); from += TRACES_AT_ONCE) {
      parts.add(all.subList(from, Math.min(all.size(), from + TRACES_AT_ONCE)));
    }
    return parts;
  }
}
