// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.storage.MetricReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One tenant's series for the engine: samples where they are kept, summaries where they are not. Where both
 * are, summaries are read only if they say the same, the windows' edges being edges of buckets, and if the
 * time is long enough that it pays.
 */
record StoredSeries(MetricReader metrics, Tenant tenant, InstantSource clock)
    implements
      SeriesSource {
  /** What is younger is never gone: it lies in a window that is open, or was when the other began. */
  private static final Duration NEVER_GONE = Duration.ofHours(2);

  private static final Duration FIVE_MINUTES_FROM = Duration.ofHours(12);
  private static final Duration ONE_HOUR_FROM = Duration.ofDays(7);

  @Override
  public Result select(List<Matcher> matchers, TimeRange range) {
    var found = metrics.select(tenant, matchers, range);
    return new Result(found.items(), found.warnings());
  }

  @Override
  public Result select(List<Matcher> matchers, TimeRange range, Demand demand) {
    var coarsest = coarsest(demand);
    if (coarsest == Resolution.RAW
        && range.startMillis() > clock.millis() - NEVER_GONE.toMillis()) {
      return select(matchers, range);
    }
    var found = metrics.history(tenant, matchers, range, coarsest);
    List<String> infos = found.tiers().isEmpty()
        ? List.of()
        : List.of("PromQL info: answered in part from the %s tier, which keeps summaries".formatted(
            new TreeSet<>(found.tiers()).stream().map(Resolution::label)
                .collect(Collectors.joining(" and the "))));
    return new Result(found.samples(), found.summaries(), found.warnings(), infos);
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
