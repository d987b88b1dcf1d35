// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.LogRecord;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.ExemplarBlock;
import io.tinyobs.storage.block.FoldedBlocks;
import io.tinyobs.storage.block.HistogramBlock;
import io.tinyobs.storage.block.LogBlock;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SpanBlock;
import io.tinyobs.storage.block.StripGather;
import io.tinyobs.storage.block.StripSamples;
import io.tinyobs.storage.block.SummaryBlock;
import java.util.ArrayList;
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

  /**
   * Merges blocks that are in order of writing.
   *
   * @param stays whether what is merged stays: then, of samples, the smallest form is looked for
   * @param exemplars how many of a series and window stay
   */
  static List<byte[]> merge(
      KeySpace.Coding coding, List<byte[]> blocks, boolean stays, int exemplars)
      throws CorruptBlockException {
    long window = BlockHeader.peek(blocks.getFirst()).windowStart();
    long writtenAt = BlockHeader.peek(blocks.getLast()).writtenAt();
    return switch (coding) {
      case SAMPLES -> samples(blocks, window, writtenAt, stays);
      case SUMMARIES -> summaries(blocks, window, writtenAt);
      case SPANS -> spans(blocks, window, writtenAt);
      case LOGS -> logs(blocks, window, writtenAt);
      case EXEMPLARS -> exemplars(blocks, window, writtenAt, exemplars);
      case HISTOGRAMS -> histograms(blocks, window, writtenAt);
    };
  }

  private static List<byte[]> samples(
      List<byte[]> blocks, long window, long writtenAt, boolean stays)
      throws CorruptBlockException {
    var last = SampleBlock.decode(blocks.getLast(), slot -> false);
    var merged = new ArrayList<byte[]>();
    var gather = new StripGather();
    for (var block : blocks) {
      // In order of writing, so what is added later counts.
      if (!SampleBlock.visit(block, last.epoch(), gather)) {
        merged.add(block); // Of a dictionary that was lost: it stays as it is until it is forgotten.
      }
    }
    new Samples(last, window, writtenAt, stays, merged).add(gather.samples());
    return merged;
  }

  /** Makes blocks of a strip's samples, none too large. */
  private record Samples(
      SampleBlock like, long window, long writtenAt, boolean stays, List<byte[]> merged) {
    void add(StripSamples samples) {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int i = 0; i < samples.series(); i++) {
        min = Math.min(min, samples.timestamps()[samples.starts()[i]]);
        max = Math.max(max, samples.timestamps()[samples.starts()[i + 1] - 1]);
      }
      if (samples.size() <= MAX_SAMPLES || min == max) {
        var blocks = encode(samples);
        if (min == max || blocks.stream().allMatch(block -> block.length <= MAX_BYTES)) {
          merged.addAll(blocks);
          return;
        }
      }
      long middle = min + (max - min) / 2;
      add(samples.cut(Long.MIN_VALUE, middle));
      add(samples.cut(middle + 1, Long.MAX_VALUE));
    }

    private List<byte[]> encode(StripSamples samples) {
      return stays
          ? FoldedBlocks.encode(window, like.epoch(), like.strip(), writtenAt, samples)
          : List.of(SampleBlock.encode(
              window, like.epoch(), like.strip(), writtenAt, samples, false));
    }
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
    var spans = new SpanMerge();
    for (var block : blocks) {
      spans.add(block);
    }
    var sorted = spans.sorted();
    var merged = new ArrayList<byte[]>();
    halve(sorted, part -> SpanBlock.ofRecords(window, writtenAt, part), merged);
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

  private static List<byte[]> exemplars(
      List<byte[]> blocks, long window, long writtenAt, int most) throws CorruptBlockException {
    var merge = new ExemplarMerge(Long.MAX_VALUE, most); // All are of one window.
    for (var block : blocks) {
      merge.add(ExemplarBlock.decode(block).series());
    }
    var merged = new ArrayList<byte[]>();
    part(merge.merged(one -> true), MAX_RECORDS, window, writtenAt, merged);
    return merged;
  }

  private static List<byte[]> histograms(List<byte[]> blocks, long window, long writtenAt)
      throws CorruptBlockException {
    var merge = new HistogramMerge();
    for (var block : blocks) {
      // In order of writing, so what is added later counts.
      HistogramBlock.decode(block).series().forEach(merge::add);
    }
    return merge.blocks(window, writtenAt);
  }

  private static void part(
      List<ExemplarSeries> series, int most, long window, long writtenAt, List<byte[]> merged) {
    for (var part : ExemplarMerge.parts(series, most)) {
      var block = ExemplarBlock.encode(window, writtenAt, part);
      if (block.length <= MAX_BYTES || most == 1) {
        merged.add(block);
      } else {
        part(part, most / 2, window, writtenAt, merged);
      }
    }
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
