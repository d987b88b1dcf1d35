// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.QueryGuard;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.parse.PromQl;

/**
 * Evaluates queries over whatever series a source has. Holds no state between queries; thread-safe.
 */
public final class PromQlEngine {
  private final EngineOptions options;

  private PromQlEngine(EngineOptions options) {
    this.options = options;
  }

  /** An engine with these options. Costs nothing: one a query is fine. */
  public static PromQlEngine create(EngineOptions options) {
    return new PromQlEngine(options);
  }

  /** What the engine may do. */
  public EngineOptions options() {
    return options;
  }

  /** The query's value at one instant. */
  public QueryResult instant(String query, long timeMillis, SeriesSource source) {
    return instant(query, timeMillis, source, QueryGuard.none());
  }

  /**
   * The query's value at one instant, unless the guard stops it.
   *
   * @throws PromQlException
   *           if there is none
   */
  public QueryResult instant(String query, long timeMillis, SeriesSource source,
      QueryGuard guard) {
    return new QueryRun(query, PromQl.parse(query), options, source, guard).instant(timeMillis);
  }

  /** The query's value at each step from start to end. */
  public QueryResult range(String query, long startMillis, long endMillis, long stepMillis,
      SeriesSource source) {
    return range(query, startMillis, endMillis, stepMillis, source, QueryGuard.none());
  }

  /**
   * The query's value at each step from start to end, unless the guard stops it.
   *
   * @param endMillis
   *          last instant at which there may be a step, not before the start
   * @param stepMillis
   *          time from one step to the next, positive
   * @throws PromQlException
   *           if there is none
   */
  public QueryResult range(String query, long startMillis, long endMillis, long stepMillis,
      SeriesSource source, QueryGuard guard) {
    return new QueryRun(query, PromQl.parse(query), options, source, guard)
        .range(startMillis, endMillis, stepMillis);
  }

  /** The value at one instant of a query that has been parsed already, {@code text} its text. */
  public QueryResult instant(String text, Expr query, long timeMillis, SeriesSource source,
      QueryGuard guard) {
    return new QueryRun(text, query, options, source, guard).instant(timeMillis);
  }
}
