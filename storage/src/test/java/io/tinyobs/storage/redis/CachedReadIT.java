// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.contract.Fixtures;
import io.tinyobs.storage.contract.StorageContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader that keeps blocks answers as one that does not, whatever happens to the blocks. */
class CachedReadIT extends StorageContract {
  private static final long WINDOW = 7_200_000;
  private static final int SERIES = 5;

  private Storage uncached;

  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return TestStores.single(settings, time);
  }

  @BeforeEach
  void openUncached() {
    var usual = StorageSettings.defaults();
    uncached = TestStores.singleAgain(new StorageSettings(usual.retention(), 0, usual.window(),
        usual.linger(), usual.maxInFlightBytes(), usual.commandTimeout(), 0, usual.exemplars()),
        clock);
  }

  @AfterEach
  void closeUncached() {
    uncached.close();
  }

  /** Dashboards are open while data come, late ones too, and while a compactor folds, sums up and sheds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void read_whileBlocksComeAndGo_isAsWithoutCache(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 150; i++) {
      switch (random.nextInt(10)) {
        case 0 -> clock.advance(Duration.ofMinutes(random.nextInt(90)));
        case 1 -> storage.maintenance().fold();
        case 2 -> storage.maintenance().rollUp();
        case 3 -> shed(random);
        default -> write(random);
      }
      compare(random);
    }
  }

  private void write(SplittableRandom random) {
    long newest = clock.millis() - (random.nextInt(4) == 0 ? random.nextLong(3 * WINDOW) : 0);
    var batch = WriteBatch.create();
    for (int i = random.nextInt(1, 30); i > 0; i--) {
      batch.sample(up("" + random.nextInt(SERIES)), newest - i * 15_000L, random.nextInt(100));
    }
    write(batch);
  }

  // Windows that are summed up lose their samples, oldest first.
  private void shed(SplittableRandom random) {
    var keys = new Keys(TENANT);
    var strip = keys.strip("up", 0, Resolution.RAW);
    try (var lane = TestStores.lane()) {
      lane.await("shed", UpkeepScript.TRIM_ROLLED.<Long>run(
          lane.commands(),
          ScriptOutputType.INTEGER,
          new byte[][]{strip, Keys.rolled(strip)},
          Bytes.of(WINDOW),
          Bytes.of(clock.millis() - random.nextLong(4 * WINDOW)),
          Bytes.of(Duration.ofDays(400).toMillis())));
    }
  }

  private void compare(SplittableRandom random) {
    long end = clock.millis() - random.nextLong(2 * WINDOW);
    var range = random.nextInt(5) == 0
        ? TimeRange.ALL
        : TimeRange.of(end - random.nextLong(4 * WINDOW), end);
    assertThat(samples(storage, range)).isEqualTo(samples(uncached, range));
    for (var coarsest : Resolution.values()) {
      assertThat(history(storage, range, coarsest)).isEqualTo(history(uncached, range, coarsest));
    }
  }

  private static List<List<String>> samples(Storage of, TimeRange range) {
    return of.metrics().select(TENANT, List.of(name("up")), range).items().stream()
        .map(Fixtures::samples).toList();
  }

  private static List<String> history(Storage of, TimeRange range, Resolution coarsest) {
    var found = of.metrics().history(TENANT, List.of(name("up")), range, coarsest);
    var lines = new ArrayList<String>();
    found.samples().forEach(
        series -> lines.add(series.labels() + " " + Fixtures.samples(series)));
    found.summaries().forEach(series -> lines.add(text(series)));
    lines.addAll(found.warnings());
    return lines;
  }

  private static String text(SummarySeries series) {
    var buckets = series.buckets();
    var text = new StringBuilder(series.labels().toString());
    for (int i = 0; i < buckets.size(); i++) {
      text.append(' ').append(buckets.firstTimes()[i]).append('=').append(buckets.firsts()[i])
          .append("..").append(buckets.lastTimes()[i]).append('=').append(buckets.lasts()[i]);
    }
    return text.toString();
  }
}
