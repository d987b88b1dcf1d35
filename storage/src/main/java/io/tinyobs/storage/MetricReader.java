// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import java.util.List;

/** Finds series by their labels and reads their samples. Thread-safe; blocks. */
public interface MetricReader {
  /**
   * The series that satisfy all matchers and have a sample in the range, each with its samples there,
   * ascending and without a timestamp twice (of two writes of one timestamp the later wins). Stale
   * markers are samples like any other, and so are native histograms; of a number and a histogram of one
   * timestamp the histogram counts. Sorted by labels.
   *
   * @param matchers any number, the metric name's among them or not
   */
  Selection<Series> select(Tenant tenant, List<Matcher> matchers, TimeRange range);

  /**
   * The series that satisfy all matchers, each with what is known of it in the range: samples where they
   * are kept, summaries where they are not any more. Native histograms are not summed up, and left out of a
   * series that is summed up in part.
   *
   * @param coarsest what will do. {@link Resolution#RAW}: samples as long as there are any.
   *     {@link Resolution#FIVE_MINUTES}, {@link Resolution#ONE_HOUR}: such summaries instead, where samples
   *     are summed up; samples only of windows that are not, the newest above all
   */
  History history(Tenant tenant, List<Matcher> matchers, TimeRange range, Resolution coarsest);

  /**
   * Finds what {@link #history} finds, but hands over one series at a time in no order, so that memory is
   * taken for one after the other.
   */
  default Scan scan(
      Tenant tenant,
      List<Matcher> matchers,
      TimeRange range,
      Resolution coarsest,
      SeriesVisitor visitor) {
    var found = history(tenant, matchers, range, coarsest);
    for (var series : found.samples()) {
      if (series.histograms() == null) {
        visitor.samples(series.labels(), series.timestamps(), series.values().clone());
      } else {
        visitor.histograms(series);
      }
    }
    found.summaries().forEach(visitor::summaries);
    return new Scan(found.tiers(), found.warnings());
  }

  /**
   * The series that satisfy all matchers and may have a sample in the range (known to the precision of
   * the activity index), sorted by labels.
   */
  Selection<Labels> series(Tenant tenant, List<Matcher> matchers, TimeRange range);

  /**
   * The metrics written or described lately, each with what its sender says about it, sorted by name. A
   * histogram's sender describes the family, whose name no series has.
   */
  List<MetricMetadata> metrics(Tenant tenant);

  /** Counts and sizes. */
  StorageStats stats(Tenant tenant);
}
