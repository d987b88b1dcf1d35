// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.MetricReader;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The samples of many metrics over a long time, metric by metric and slice by slice, so that about as many are
 * in memory as one slice has. A slice is as long as so many samples take, by what the last one held; it ends
 * with a window of the store where it is longer than one, for then no block is decoded twice.
 */
final class SampleSlices implements Iterator<List<Series>> {
  private static final int WANTED = 250_000;
  private static final long SHORTEST = 1000;
  private static final long FIRST = 600_000;
  private static final long WINDOW = 7_200_000;

  private final MetricReader metrics;
  private final Tenant tenant;
  private final List<String> names;
  private final TimeRange range;
  private int metric;
  private long from;
  private long length = FIRST;

  SampleSlices(MetricReader metrics, Tenant tenant, List<String> names, TimeRange range) {
    this.metrics = metrics;
    this.tenant = tenant;
    this.names = names;
    this.range = range;
    this.from = range.startMillis();
  }

  /** The names of all labels that the series of these metrics have, without the metric's name. */
  SortedSet<String> labelNames() {
    var found = new TreeSet<String>();
    for (var name : names) {
      for (var labels : metrics.series(tenant, named(name), range).items()) {
        labels.forEach((label, value) -> found.add(label));
      }
    }
    found.remove(Labels.METRIC_NAME);
    return found;
  }

  @Override
  public boolean hasNext() {
    return metric < names.size();
  }

  /** The next slice of a metric; may be empty. */
  @Override
  public List<Series> next() {
    long end = Math.min(range.endMillis(), end());
    var found = metrics.select(tenant, named(names.get(metric)), TimeRange.of(from, end)).items();
    adapt(found.stream().mapToLong(Series::weight).sum());
    if (end == range.endMillis()) {
      metric++;
      from = range.startMillis();
      length = FIRST;
    } else {
      from = end + 1;
    }
    return found.stream().map(Downsampling::finiteOrHistogram).filter(series -> series.size() > 0)
        .toList();
  }

  private long end() {
    long end = from + length - 1;
    return length < WINDOW ? end : Math.floorDiv(end + 1, WINDOW) * WINDOW - 1;
  }

  /** At most eight times as long, as what comes may be denser than what came. */
  private void adapt(long samples) {
    double factor = samples == 0 ? 8 : (double) WANTED / samples;
    length = Math.max(SHORTEST, (long) (length * Math.min(8, factor)));
  }

  private static List<Matcher> named(String metric) {
    return List.of(Matcher.equal(Labels.METRIC_NAME, metric));
  }
}
