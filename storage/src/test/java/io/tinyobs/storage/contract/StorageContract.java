// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.samples;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import io.tinyobs.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of every role share: an empty store, a clock, and short words. */
public abstract class StorageContract {
  /** A moment in the middle of a window. */
  protected static final long NOW = 1_790_000_000_000L / 7_200_000 * 7_200_000 + 3_600_000;

  protected static final Tenant TENANT = new Tenant("shop");
  protected static final Duration PATIENCE = Duration.ofSeconds(10);

  protected final TestClock clock = TestClock.at(Instant.ofEpochMilli(NOW));
  protected Storage storage;

  /** An empty store. */
  protected abstract Storage open(StorageSettings settings, InstantSource time);

  @BeforeEach
  void openStorage() {
    storage = open(StorageSettings.defaults(), clock);
  }

  @AfterEach
  void closeStorage() {
    storage.close();
  }

  protected WriteResult write(WriteBatch batch) {
    return storage.writer().write(TENANT, batch).join();
  }

  protected WriteResult write(Labels series, long timestampMillis, double value) {
    return write(WriteBatch.create().sample(series, timestampMillis, value));
  }

  protected List<Series> select(TimeRange range, Matcher... matchers) {
    var selection = storage.metrics().select(TENANT, List.of(matchers), range);
    assertThat(selection.warnings()).isEmpty();
    return selection.items();
  }

  /** Samples of the only series of a metric. */
  protected List<String> samplesOf(String metric, TimeRange range) {
    var found = select(range, name(metric));
    assertThat(found).as("series of %s", metric).hasSizeLessThanOrEqualTo(1);
    return found.isEmpty() ? List.of() : samples(found.getFirst());
  }
}
