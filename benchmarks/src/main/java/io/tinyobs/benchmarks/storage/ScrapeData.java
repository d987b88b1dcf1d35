// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.StripSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made, seeded fleet: of each target 500 series over 100 metrics, a quarter each of whole counters,
 * counters of hundredths, states that rarely change, and gauges of whole pages.
 */
final class ScrapeData {
  static final int METRICS = 100;
  static final int SERIES_A_METRIC = 5;
  static final long INTERVAL_MILLIS = 15_000;
  static final long WINDOW_MILLIS = 7_200_000;

  /** When the first scrape was: 5 s into a window. */
  static final long START = 1_789_999_200_000L + 5_000;

  private ScrapeData() {
  }

  /** A strip of one metric within one window. */
  record Strip(int metric, int number, long windowStart, StripSamples samples) {
  }

  /** All strips of so many targets and scrapes, by metric, strip and window. */
  static List<Strip> strips(int targets, int scrapes) {
    int perTarget = METRICS * SERIES_A_METRIC;
    var values = new double[targets * perTarget][scrapes];
    var random = new SplittableRandom(42);
    for (int scrape = 0; scrape < scrapes; scrape++) {
      for (int series = 0; series < values.length; series++) {
        int metric = series % perTarget / SERIES_A_METRIC;
        values[series][scrape] = scrape == 0
            ? first(metric, random)
            : next(values[series][scrape - 1], metric, random);
      }
    }
    var strips = new ArrayList<Strip>();
    for (int metric = 0; metric < METRICS; metric++) {
      var series = new ArrayList<double[]>();
      for (int i = 0; i < values.length; i++) {
        if (i % perTarget / SERIES_A_METRIC == metric) {
          series.add(values[i]);
        }
      }
      for (int from = 0; from < series.size(); from += SampleBlock.SLOTS) {
        windows(metric, from / SampleBlock.SLOTS,
            series.subList(from, Math.min(series.size(), from + SampleBlock.SLOTS)), strips);
      }
    }
    return strips;
  }

  private static double first(int metric, SplittableRandom random) {
    return switch (metric % 4) {
      case 0 -> random.nextInt(1_000_000);
      case 1 -> random.nextInt(10_000_000) / 100.0;
      case 2 -> random.nextInt(2);
      default -> 4096.0 * random.nextInt(4_000_000);
    };
  }

  private static double next(double before, int metric, SplittableRandom random) {
    return switch (metric % 4) {
      case 0 -> before + (random.nextInt(4) == 0 ? 0 : random.nextInt(2000));
      case 1 -> Math.round(before * 100 + random.nextInt(1500)) / 100.0;
      case 2 -> random.nextInt(50) == 0 ? random.nextInt(4) : before;
      default -> Math.max(0, before + 4096.0 * (random.nextInt(2001) - 1000));
    };
  }

  private static void windows(int metric, int strip, List<double[]> series, List<Strip> out) {
    int scrapes = series.getFirst().length;
    for (int from = 0; from < scrapes;) {
      long start = Math.floorDiv(time(from), WINDOW_MILLIS) * WINDOW_MILLIS;
      int to = from;
      while (to < scrapes && time(to) < start + WINDOW_MILLIS) {
        to++;
      }
      var values = new ArrayList<double[]>();
      for (var one : series) {
        values.add(Arrays.copyOfRange(one, from, to));
      }
      out.add(new Strip(metric, strip, start, flat(times(from, to), values)));
      from = to;
    }
  }

  private static long[] times(int from, int to) {
    var times = new long[to - from];
    for (int i = from; i < to; i++) {
      times[i - from] = time(i);
    }
    return times;
  }

  private static long time(int scrape) {
    return START + scrape * INTERVAL_MILLIS;
  }

  private static StripSamples flat(long[] times, List<double[]> values) {
    int series = values.size();
    var slots = new int[series];
    var starts = new int[series + 1];
    var timestamps = new long[series * times.length];
    var flat = new double[timestamps.length];
    for (int i = 0; i < series; i++) {
      slots[i] = i;
      starts[i + 1] = (i + 1) * times.length;
      System.arraycopy(times, 0, timestamps, starts[i], times.length);
      System.arraycopy(values.get(i), 0, flat, starts[i], times.length);
    }
    return new StripSamples(slots, starts, timestamps, flat);
  }
}
