// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.FoldedBlocks;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleMerge;
import io.tinyobs.storage.block.SpanBlock;
import io.tinyobs.storage.block.StripSamples;
import io.tinyobs.storage.block.SummaryBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/** Several blocks of one window as few large ones, which say the same. */
final class BlockMerge {
  /** Above this a block is halved, so that reading a little never costs much. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int MAX_SAMPLES = 1 << 18;
  private static final int MAX_RECORDS = 1 << 14;

  private BlockMerge() {
  }

  /** Merges blocks that are in order of writing. */
  static List<byte[]> merge(KeySpace.Coding coding, List<byte[]> blocks)
      throws CorruptBlockException {
    long window = BlockHeader.peek(blocks.getFirst()).windowStart();
    long writtenAt = BlockHeader.peek(blocks.getLast()).writtenAt();
    return switch (coding) {
      case SAMPLES -> samples(blocks, window, writtenAt);
      case SUMMARIES -> summaries(blocks, window, writtenAt);
      case SPANS -> spans(blocks, window, writtenAt);
      case LOGS -> logs(blocks, window, writtenAt);
    };
  }

  private static List<byte[]> samples(List<byte[]> blocks, long window, long writtenAt)
      throws CorruptBlockException {
    var last = SampleBlock.decode(blocks.getLast(), slot -> false);
    var strip = new StripMerge(last.epoch(), slot -> true, TimeRange.ALL);
    var merged = new ArrayList<byte[]>();
    for (var block : blocks) {
      if (!strip.add(block)) {
        merged.add(block); // Of a dictionary that was lost: it stays as it is until it is forgotten.
      }
    }
    var slots = new ArrayList<Integer>();
    var runs = new ArrayList<SampleMerge.Run>();
    strip.merge((slot, run) -> {
      slots.add(slot);
      runs.add(run);
    });
    samples(last, window, writtenAt, slots, runs, merged);
    return merged;
  }

  private static void samples(
      SampleBlock like,
      long window,
      long writtenAt,
      List<Integer> slots,
      List<SampleMerge.Run> runs,
      List<byte[]> merged) {
    var flat = flatten(slots, runs);
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (var run : runs) {
      min = Math.min(min, run.timestamps()[run.from()]);
      max = Math.max(max, run.timestamps()[run.to() - 1]);
    }
    if (flat.size() <= MAX_SAMPLES || min == max) {
      var blocks = FoldedBlocks.encode(window, like.epoch(), like.strip(), writtenAt, flat);
      if (min == max || blocks.stream().allMatch(block -> block.length <= MAX_BYTES)) {
        merged.addAll(blocks);
        return;
      }
    }
    long middle = min + (max - min) / 2;
    half(like, window, writtenAt, slots, runs, Long.MIN_VALUE, middle, merged);
    half(like, window, writtenAt, slots, runs, middle + 1, Long.MAX_VALUE, merged);
  }

  private static void half(
      SampleBlock like,
      long window,
      long writtenAt,
      List<Integer> slots,
      List<SampleMerge.Run> runs,
      long start,
      long end,
      List<byte[]> merged) {
    var halfSlots = new ArrayList<Integer>();
    var halfRuns = new ArrayList<SampleMerge.Run>();
    for (int i = 0; i < slots.size(); i++) {
      var cut = new SampleMerge();
      var run = runs.get(i);
      cut.add(
          Arrays.copyOfRange(run.timestamps(), run.from(), run.to()),
          Arrays.copyOfRange(run.values(), run.from(), run.to()),
          start,
          end);
      if (!cut.isEmpty()) {
        halfSlots.add(slots.get(i));
        halfRuns.add(cut.merge());
      }
    }
    samples(like, window, writtenAt, halfSlots, halfRuns, merged);
  }

  private static StripSamples flatten(List<Integer> slots, List<SampleMerge.Run> runs) {
    var starts = new int[slots.size() + 1];
    for (int i = 0; i < runs.size(); i++) {
      starts[i + 1] = starts[i] + runs.get(i).to() - runs.get(i).from();
    }
    var timestamps = new long[starts[slots.size()]];
    var values = new double[timestamps.length];
    for (int i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      int size = run.to() - run.from();
      System.arraycopy(run.timestamps(), run.from(), timestamps, starts[i], size);
      System.arraycopy(run.values(), run.from(), values, starts[i], size);
    }
    return new StripSamples(
        slots.stream().mapToInt(Integer::intValue).toArray(), starts, timestamps, values);
  }

  private static List<byte[]> summaries(List<byte[]> blocks, long window, long writtenAt)
      throws CorruptBlockException {
    var last = SummaryBlock.decode(blocks.getLast(), slot -> false);
    var strip = new SummaryMerge(last.epoch(), slot -> true);
    var merged = new ArrayList<byte[]>();
    for (var block : blocks) {
      if (!strip.add(block)) {
        merged.add(block); // Of a dictionary that was lost: it stays as it is until it is forgotten.
      }
    }
    var series = new ArrayList<SummaryBlock.Column>();
    strip.merge(start -> true)
        .forEach((slot, buckets) -> series.add(new SummaryBlock.Column(slot, buckets)));
    halve(series, part -> SummaryBlock.encode(
        window, last.epoch(), last.strip(), last.stepMillis(), writtenAt, part), merged);
    return merged;
  }

  private static List<byte[]> spans(List<byte[]> blocks, long window, long writtenAt)
      throws CorruptBlockException {
    record Id(String traceId, String spanId) {
    }
    var spans = new LinkedHashMap<Id, Span>();
    for (var block : blocks) {
      SpanBlock.decode(block).spans().forEach(
          span -> spans.put(new Id(span.traceId(), span.spanId()), span));
    }
    var sorted = spans.values().stream()
        .sorted(Comparator.comparingLong(Span::endNanos).thenComparing(Span::spanId))
        .toList();
    var merged = new ArrayList<byte[]>();
    halve(sorted, part -> SpanBlock.encode(window, writtenAt, part), merged);
    return merged;
  }

  private static List<byte[]> logs(List<byte[]> blocks, long window, long writtenAt)
      throws CorruptBlockException {
    var logs = new LinkedHashMap<LogRecord, LogRecord>();
    for (var block : blocks) {
      LogBlock.decode(block).logs().forEach(log -> logs.putIfAbsent(Identity.of(log), log));
    }
    var sorted = logs.values().stream()
        .sorted(Comparator.comparingLong(LogRecord::timeNanos))
        .toList();
    var merged = new ArrayList<byte[]>();
    halve(sorted, part -> LogBlock.encode(window, writtenAt, part), merged);
    return merged;
  }

  private static <T> void halve(
      List<T> records, Function<List<T>, byte[]> encode, List<byte[]> merged) {
    if (records.size() <= MAX_RECORDS) {
      var block = encode.apply(records);
      if (block.length <= MAX_BYTES || records.size() == 1) {
        merged.add(block);
        return;
      }
    }
    int middle = records.size() / 2;
    halve(records.subList(0, middle), encode, merged);
    halve(records.subList(middle, records.size()), encode, merged);
  }
}
