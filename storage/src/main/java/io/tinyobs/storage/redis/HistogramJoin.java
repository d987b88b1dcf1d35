// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Scan;
import io.tinyobs.storage.SeriesVisitor;
import io.tinyobs.storage.block.HistogramBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands series on, those that have native histograms with them; series of histograms alone come last. Not thread-safe;
 * made for one scan.
 *
 * <p>Histograms are asked for along with what else is read, and the answer is looked at when the first series comes, so
 * it costs no round trip and no write of its own. They are held all at once, as they are few.
 */
final class HistogramJoin implements SeriesVisitor {
  private final HistogramSelect select;
  private final Keys keys;
  private final List<Matcher> matchers;
  private final TimeRange range;
  private final SeriesVisitor visitor;
  private final HistogramSelect.Asked asked;
  private final List<String> warnings = new ArrayList<>();
  /** Those not handed on yet; null before any are read. */
  private @Nullable Map<Labels, HistogramBlock.Column> waiting;

  HistogramJoin(
      HistogramSelect select,
      Keys keys,
      List<Matcher> matchers,
      TimeRange range,
      SeriesVisitor visitor,
      Pipeline pipeline) {
    this.select = select;
    this.keys = keys;
    this.matchers = matchers;
    this.range = range;
    this.visitor = visitor;
    this.asked = select.ask(keys, matchers, range, pipeline);
  }

  @Override
  public void samples(Labels labels, long[] timestamps, double[] values) {
    var histograms = waiting();
    var of = histograms.isEmpty() ? null : histograms.remove(labels);
    if (of == null) {
      visitor.samples(labels, timestamps, values);
    } else {
      visitor.histograms(together(timestamps, values, of));
    }
  }

  @Override
  public void histograms(Series series) {
    visitor.histograms(series);
  }

  /** Each series is handed on once: what was once a number and is summed up stays that. */
  @Override
  public void summaries(SummarySeries series) {
    waiting().remove(series.labels());
    visitor.summaries(series);
  }

  /** Hands on what no series of numbers came for, once all of them did. */
  Scan ended(Scan numbers) {
    for (var of : waiting().values()) {
      visitor.histograms(together(new long[0], new double[0], of));
    }
    warnings.addAll(numbers.warnings());
    return new Scan(numbers.tiers(), warnings);
  }

  private Map<Labels, HistogramBlock.Column> waiting() {
    var known = waiting;
    if (known == null) {
      known = select.read(asked, keys, matchers, range, warnings);
      waiting = known;
    }
    return known;
  }

  /** One series of numbers at some times and histograms at others; at the same time the histogram counts. */
  private static Series together(long[] times, double[] values, HistogramBlock.Column of) {
    int most = times.length + of.timestamps().length;
    var allTimes = new long[most];
    var allValues = new double[most];
    var histograms = new @Nullable NativeHistogram[most];
    int size = 0;
    int number = 0;
    for (int i = 0; i < of.timestamps().length; i++) {
      long time = of.timestamps()[i];
      for (; number < times.length && times[number] < time; number++) {
        allTimes[size] = times[number];
        allValues[size++] = values[number];
      }
      number += number < times.length && times[number] == time ? 1 : 0;
      allTimes[size] = time;
      allValues[size] = Double.NaN;
      histograms[size++] = of.histograms()[i];
    }
    int rest = times.length - number;
    System.arraycopy(times, number, allTimes, size, rest);
    System.arraycopy(values, number, allValues, size, rest);
    size += rest;
    return new Series(of.labels(), Arrays.copyOf(allTimes, size), Arrays.copyOf(allValues, size),
        Arrays.copyOf(histograms, size), null);
  }
}
