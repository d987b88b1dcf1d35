// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stores what rules come to, as any sample is stored; returns once it is, so that the next rule sees it. */
record RuleWriter(TelemetryWriter writer) {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * Stores samples, and the end of series that are gone.
   *
   * @throws StorageException if the store does not take them
   */
  void write(Tenant tenant, long millis, List<RuleSample> samples, Collection<Labels> gone) {
    var batch = WriteBatch.create();
    for (var sample : samples) {
      var histogram = sample.histogram();
      if (histogram == null) {
        batch.sample(sample.labels(), millis, sample.value());
      } else {
        batch.histogram(sample.labels(), millis, histogram);
      }
    }
    gone.forEach(series -> batch.sample(series, millis, StaleNaN.VALUE));
    if (batch.isEmpty()) {
      return;
    }
    try {
      writer.write(tenant, batch).get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StorageException known
          ? known
          : new RuleException("cannot store what the rule came to: " + e.getCause());
    } catch (TimeoutException e) {
      throw new RuleException(
          "cannot store what the rule came to: got no answer within %s".formatted(LONGEST));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RuleException("cannot store what the rule came to: it was interrupted");
    }
  }
}
