// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Exemplars of several blocks as one: each once, and of each series and window the newest, as many as may be.
 * A fold and a read both go through here, so that folding changes no answer: the newest of all are among
 * the newest of each part. Not thread-safe.
 */
final class ExemplarMerge {
  private final long windowMillis;
  private final int most;
  private final TreeMap<Labels, TreeMap<Long, TreeSet<Exemplar>>> series = new TreeMap<>();

  /**
   * @param most how many of a series and window are kept
   */
  ExemplarMerge(long windowMillis, int most) {
    this.windowMillis = windowMillis;
    this.most = most;
  }

  void add(List<ExemplarSeries> block) {
    for (var of : block) {
      var windows = series.computeIfAbsent(of.labels(), unused -> new TreeMap<>());
      of.exemplars().forEach(one -> add(windows, one));
    }
  }

  private void add(TreeMap<Long, TreeSet<Exemplar>> windows, Exemplar one) {
    var kept = windows.computeIfAbsent(
        Math.floorDiv(one.timestampMillis(), windowMillis), unused -> new TreeSet<>());
    kept.add(one);
    if (kept.size() > most) {
      kept.pollFirst();
    }
  }

  /** The series of which something is wanted, sorted by labels. */
  List<ExemplarSeries> merged(Predicate<Exemplar> wanted) {
    var merged = new ArrayList<ExemplarSeries>();
    series.forEach((labels, windows) -> {
      var found = new ArrayList<Exemplar>();
      windows.values().forEach(kept -> kept.stream().filter(wanted).forEach(found::add));
      if (!found.isEmpty()) {
        merged.add(new ExemplarSeries(labels, found));
      }
    });
    return merged;
  }

  /** Series in parts of so many exemplars at most; a series may be parted. */
  static List<List<ExemplarSeries>> parts(List<ExemplarSeries> series, int most) {
    var parts = new ArrayList<List<ExemplarSeries>>();
    var part = new ArrayList<ExemplarSeries>();
    int size = 0;
    for (var of : series) {
      for (int from = 0; from < of.exemplars().size();) {
        int to = Math.min(of.exemplars().size(), from + most - size);
        part.add(new ExemplarSeries(of.labels(), of.exemplars().subList(from, to)));
        size += to - from;
        from = to;
        if (size == most) {
          parts.add(part);
          part = new ArrayList<>();
          size = 0;
        }
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }
}
