// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.remoteread.ReadRequest.Query;
import io.tinyobs.storage.MetricReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * The series of one query in the order that remote read demands, read metric by metric so that one of them is
 * in memory. Where a label sorts before the metric's name that order crosses metrics, and all are read at once.
 */
final class SeriesByMetric implements Iterator<List<Series>> {
  /** By the bytes of UTF-8, which is by code points. */
  private static final Comparator<Series> ORDER = (a, b) -> compare(a.labels(), b.labels());

  private final MetricReader metrics;
  private final Tenant tenant;
  private final Query query;
  private final Iterator<List<Matcher>> parts;

  SeriesByMetric(MetricReader metrics, Tenant tenant, Query query) {
    this.metrics = metrics;
    this.tenant = tenant;
    this.query = query;
    this.parts = parts().iterator();
  }

  private List<List<Matcher>> parts() {
    if (query.endMillis() < query.startMillis()) {
      return List.of();
    }
    var names = new TreeSet<String>(SeriesByMetric::compare);
    for (var labels : metrics.series(tenant, query.matchers(), range()).items()) {
      if (labels.name(0).compareTo(Labels.METRIC_NAME) < 0) {
        return List.of(query.matchers());
      }
      names.add(labels.metricName());
    }
    return names.stream().map(this::ofMetric).toList();
  }

  private List<Matcher> ofMetric(String name) {
    var matchers = new ArrayList<Matcher>();
    matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
    matchers.addAll(query.matchers());
    return matchers;
  }

  private TimeRange range() {
    return TimeRange.of(query.startMillis(), query.endMillis());
  }

  @Override
  public boolean hasNext() {
    return parts.hasNext();
  }

  @Override
  public List<Series> next() {
    return metrics.select(tenant, parts.next(), range()).items().stream().sorted(ORDER).toList();
  }

  private static int compare(Labels a, Labels b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compare(a.name(i), b.name(i));
      order = order == 0 ? compare(a.value(i), b.value(i)) : order;
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return Integer.compare(a.codePointAt(i), b.codePointAt(i));
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
