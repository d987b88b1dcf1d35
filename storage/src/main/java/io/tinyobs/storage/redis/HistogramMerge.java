// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.storage.block.HistogramBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** Native histograms of several blocks as one: of two of one series and time the one added later. Not thread-safe. */
final class HistogramMerge {
  /** Most buckets in a block that is made, so that one stays well below a megabyte or so. */
  private static final long MAX_CELLS = 1 << 18;

  private static final int MAX_RECORDS = 1 << 14;

  private final TreeMap<Labels, TreeMap<Long, NativeHistogram>> series = new TreeMap<>();

  void add(Labels labels, long timestampMillis, NativeHistogram histogram) {
    series.computeIfAbsent(labels, unused -> new TreeMap<>()).put(timestampMillis, histogram);
  }

  void add(HistogramBlock.Column column) {
    var samples = series.computeIfAbsent(column.labels(), unused -> new TreeMap<>());
    for (int i = 0; i < column.timestamps().length; i++) {
      samples.put(column.timestamps()[i], column.histograms()[i]);
    }
  }

  /** The series of which something is wanted, sorted by labels. */
  List<HistogramBlock.Column> merged(LongPredicate wanted) {
    var merged = new ArrayList<HistogramBlock.Column>();
    series.forEach((labels, samples) -> {
      var times = samples.keySet().stream().mapToLong(Long::longValue).filter(wanted).toArray();
      if (times.length > 0) {
        var found = new NativeHistogram[times.length];
        var kept = samples.entrySet().stream().filter(entry -> wanted.test(entry.getKey()))
            .map(entry -> entry.getValue()).toList();
        merged.add(new HistogramBlock.Column(labels, times, kept.toArray(found)));
      }
    });
    return merged;
  }

  /** All of one window as blocks, none too large; a series may be parted. */
  List<byte[]> blocks(long window, long writtenAt) {
    var blocks = new ArrayList<byte[]>();
    var part = new HistogramMerge();
    long cells = 0;
    int records = 0;
    for (var of : merged(time -> true)) {
      for (int i = 0; i < of.timestamps().length; i++) {
        var one = of.histograms()[i];
        int size = one.positive().size() + one.negative().size();
        if (records > 0 && (cells + size > MAX_CELLS || records == MAX_RECORDS)) {
          blocks.add(HistogramBlock.encode(window, writtenAt, part.merged(time -> true)));
          part = new HistogramMerge();
          cells = 0;
          records = 0;
        }
        part.add(of.labels(), of.timestamps()[i], one);
        cells += size;
        records++;
      }
    }
    if (records > 0) {
      blocks.add(HistogramBlock.encode(window, writtenAt, part.merged(time -> true)));
    }
    return blocks;
  }
}
