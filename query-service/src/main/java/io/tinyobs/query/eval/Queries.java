// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.eval.PromQlEngine;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.query.http.Text;
import io.tinyobs.storage.MetricReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates PromQL over what is stored. Thread-safe; blocks; stops when its thread is interrupted.
 */
public final class Queries {
  private final MetricReader metrics;
  private final QueryLimits limits;
  private final EngineOptions options;

  public Queries(MetricReader metrics, QueryLimits limits) {
    this.metrics = metrics;
    this.limits = limits;
    this.options = EngineOptions.DEFAULT
        .withLookbackMillis(limits.lookback().toMillis())
        .withMaxSamples(limits.maxSamples())
        .withMaxPoints(limits.maxPoints())
        // Else count_over_time over many metrics at once fails: without their names series are alike.
        .withDelayedNameRemoval(true);
  }

  /**
   * The value at one instant.
   *
   * @param lookback how far to look back for a sample; null for what is configured
   */
  public QueryResult instant(
      Tenant tenant, String query, long timeMillis, @Nullable Duration lookback) {
    return instant(tenant, query, timeMillis, lookback, new QueryStats());
  }

  /** The same, and what it cost. */
  public QueryResult instant(
      Tenant tenant,
      String query,
      long timeMillis,
      @Nullable Duration lookback,
      QueryStats stats) {
    var engine = engine(lookback);
    return stats.measure(() -> engine.instant(
        requireFits(query), timeMillis, source(tenant, engine, stats), stats.guard()));
  }

  /**
   * The value at each step from start to end, both checked here.
   *
   * @param lookback how far to look back for a sample; null for what is configured
   */
  public QueryResult range(
      Tenant tenant,
      String query,
      long startMillis,
      long endMillis,
      Duration step,
      @Nullable Duration lookback) {
    return range(tenant, query, startMillis, endMillis, step, lookback, new QueryStats());
  }

  /** The same, and what it cost. */
  public QueryResult range(
      Tenant tenant,
      String query,
      long startMillis,
      long endMillis,
      Duration step,
      @Nullable Duration lookback,
      QueryStats stats) {
    if (endMillis < startMillis) {
      throw new BadInput("cannot read parameter \"end\": got %s before start %s, expected it after"
          .formatted(Text.seconds(endMillis), Text.seconds(startMillis)));
    }
    long points = (endMillis - startMillis) / step.toMillis() + 1;
    // One step more than the limit is as Prometheus counts: intervals, not points.
    if (points - 1 > limits.maxPoints()) {
      throw new BadInput(
          "cannot answer query: got %s points per series, expected at most %s (use a larger step)"
              .formatted(Text.count(points), Text.count(limits.maxPoints())));
    }
    var engine = engine(lookback);
    return stats.measure(() -> engine.range(
        requireFits(query),
        startMillis,
        endMillis,
        step.toMillis(),
        source(tenant, engine, stats),
        stats.guard()));
  }

  /**
   * The query itself.
   *
   * @throws BadInput if it is longer than allowed
   */
  public String requireFits(String query) {
    int bytes = query.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.maxQueryBytes()) {
      throw new BadInput("cannot read query: got %s bytes, expected at most %s"
          .formatted(Text.count(bytes), Text.count(limits.maxQueryBytes())));
    }
    return query;
  }

  /**
   * The matchers of a selector in a parameter.
   *
   * @throws BadInput if it is none, or one that matches everything
   */
  public List<Matcher> selector(String parameter, String text) {
    List<Matcher> matchers;
    try {
      matchers = PromQl.parseSelector(requireFits(text));
    } catch (PromQlException.ParseError e) {
      throw new BadInput("cannot read parameter \"%s\": %s".formatted(parameter, e.getMessage()));
    }
    if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
      throw new BadInput(
          "cannot read parameter \"%s\": got \"%.64s\", which matches everything,"
              .formatted(parameter, text) + " expected a matcher that refuses the empty value");
    }
    return matchers;
  }

  private PromQlEngine engine(@Nullable Duration lookback) {
    return PromQlEngine.create(
        lookback == null ? options : options.withLookbackMillis(lookback.toMillis()));
  }

  private SeriesSource source(Tenant tenant, PromQlEngine engine, QueryStats stats) {
    return stats.counting(
        new StoredSeries(metrics, tenant), engine.options().lookbackMillis());
  }
}
