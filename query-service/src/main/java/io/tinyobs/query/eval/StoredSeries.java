// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.SeriesVisitor;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One tenant's series for the engine: samples where they are kept, summaries where they are not. Where both
 * are, summaries are read only if they say the same, the windows' edges being edges of buckets, and if the
 * time is long enough that it pays.
 */
record StoredSeries(MetricReader metrics, Tenant tenant) implements SeriesSource {
  private static final Duration FIVE_MINUTES_FROM = Duration.ofHours(12);
  private static final Duration ONE_HOUR_FROM = Duration.ofDays(7);

  @Override
  public Result select(List<Matcher> matchers, TimeRange range) {
    var found = metrics.select(tenant, matchers, range);
    return new Result(found.items(), found.warnings());
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public Notes each(List<Matcher> matchers, TimeRange range, Demand demand, Taker taker) {
    var scan = metrics.scan(tenant, matchers, range, coarsest(demand), new SeriesVisitor() {
      @Override
      public void samples(Labels labels, long[] timestamps, double[] values) {
        taker.series(new Series(labels, timestamps, values));
      }

      @Override
      public void histograms(Series series) {
        taker.series(series);
      }

      @Override
      public void summaries(SummarySeries series) {
        taker.summaries(series);
      }
    });
    List<String> infos = scan.tiers().isEmpty()
        ? List.of()
        : List.of("PromQL info: answered in part from the %s tier, which keeps summaries".formatted(
            new TreeSet<>(scan.tiers()).stream().map(Resolution::label)
                .collect(Collectors.joining(" and the "))));
    return new Notes(scan.warnings(), infos);
  }

  private static Resolution coarsest(Demand demand) {
    if (isFit(demand, Resolution.ONE_HOUR, ONE_HOUR_FROM)) {
      return Resolution.ONE_HOUR;
    }
    return isFit(demand, Resolution.FIVE_MINUTES, FIVE_MINUTES_FROM)
        ? Resolution.FIVE_MINUTES
        : Resolution.RAW;
  }

  private static boolean isFit(Demand demand, Resolution tier, Duration from) {
    return demand.summaries()
        && demand.span() >= from.toMillis()
        && demand.isAligned(tier.step().toMillis());
  }
}
