// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.eval.Queries;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the queries of rules on threads of their own, so many at once and each only so long: evaluating keeps a
 * processor busy, and rules must neither starve clients nor wait for them. Thread-safe.
 */
public final class EngineQueries implements RuleQuery, AutoCloseable {
  private final Queries queries;
  private final Duration longest;
  private final ExecutorService threads;

  /**
   * @param concurrency queries that run at once
   * @param longest longest run of one
   */
  public EngineQueries(Queries queries, int concurrency, Duration longest) {
    this.queries = queries;
    this.longest = longest;
    this.threads = Executors.newFixedThreadPool(
        concurrency, Thread.ofPlatform().daemon().name("rule-query-", 0).factory());
  }

  @Override
  public List<VectorSample> vector(Tenant tenant, String query, long timeMillis) {
    var running = threads.submit(() -> queries.instant(tenant, query, timeMillis, null));
    try {
      var result = running.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return switch (result.value()) {
        case Vector vector -> vector.samples();
        case Scalar scalar ->
          List.of(new VectorSample(Labels.of(), scalar.timestampMillis(), scalar.value()));
        default -> throw new RuleException("rule result is not a vector or scalar");
      };
    } catch (TimeoutException e) {
      running.cancel(true);
      throw new RuleException(
          "cannot evaluate the rule: got no result within %s, expected one".formatted(longest));
    } catch (InterruptedException e) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new RuleException("cannot evaluate the rule: it was interrupted");
    } catch (ExecutionException e) {
      var cause = e.getCause();
      throw cause instanceof RuntimeException known
          ? known
          : new RuleException("cannot evaluate the rule: " + cause);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
