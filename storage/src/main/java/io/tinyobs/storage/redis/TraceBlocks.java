// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import io.tinyobs.storage.Trace;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.BlockKind;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SpanBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads whole traces. Thread-safe. */
record TraceBlocks(Lane lane, Damage damage) {
  private static final int PIPELINE = 500;

  private record Read(BlockHeader header, byte[] bytes) {
  }

  private static final Comparator<Read> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((Read read) -> read.header().writtenAt())
      .thenComparing(Read::bytes, Arrays::compareUnsigned);

  /** The traces of these ids of which something is kept. */
  List<Trace> read(Keys keys, Collection<String> ids) {
    var all = List.copyOf(ids);
    var traces = new ArrayList<Trace>();
    for (int from = 0; from < all.size(); from += PIPELINE) {
      readSome(keys, all.subList(from, Math.min(all.size(), from + PIPELINE)), traces);
    }
    return traces;
  }

  private void readSome(Keys keys, List<String> ids, List<Trace> traces) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
    for (var id : ids) {
      replies.add(redis.zrange(keys.trace(id), 0, -1).toCompletableFuture());
    }
    var answers = lane.awaitAll("read traces", replies);
    for (int i = 0; i < ids.size(); i++) {
      if (!answers.get(i).isEmpty()) {
        traces.add(decode(ids.get(i), answers.get(i)));
      }
    }
  }

  private Trace decode(String id, List<byte[]> blocks) {
    var warnings = new ArrayList<String>();
    var reads = new ArrayList<Read>();
    for (var block : blocks) {
      try {
        reads.add(new Read(BlockHeader.peek(block), block));
      } catch (CorruptBlockException e) {
        warnings.add(missing(id, e));
      }
    }
    reads.sort(OLDEST_WRITE_FIRST);
    var spans = new LinkedHashMap<String, Span>();
    var logs = new LinkedHashMap<LogRecord, LogRecord>();
    for (var read : reads) {
      try {
        take(read, spans, logs);
      } catch (CorruptBlockException e) {
        warnings.add(missing(id, e));
      }
    }
    return new Trace(
        id,
        spans.values().stream()
            .sorted(Comparator.comparingLong(Span::startNanos).thenComparing(Span::spanId))
            .toList(),
        logs.values().stream().sorted(Comparator.comparingLong(LogRecord::timeNanos)).toList(),
        warnings);
  }

  private String missing(String id, CorruptBlockException e) {
    var warning = "part of trace %s is missing: %s".formatted(id, e.getMessage());
    damage.met(warning);
    return warning;
  }

  private static void take(Read read, Map<String, Span> spans, Map<LogRecord, LogRecord> logs)
      throws CorruptBlockException {
    if (read.header().kind() == BlockKind.LOGS) {
      LogBlock.decode(read.bytes()).logs().forEach(
          log -> logs.putIfAbsent(Identity.of(log), log));
    } else {
      SpanBlock.decode(read.bytes()).spans().forEach(span -> spans.put(span.spanId(), span));
    }
  }
}
