// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.contract.HistogramsContract;
import io.tinyobs.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the store on Redis does to Redis with native histograms. */
abstract class RedisHistogramsContract extends HistogramsContract {
  private static final byte[] KEY = new Keys(TENANT).histograms("up");

  /** The Redis that is under the store. */
  abstract TestRedis redis();

  private static NativeHistogram histogram(int count) {
    return NativeHistogram.exponential(0, 0, count, count, count, Buckets.EMPTY, Buckets.EMPTY);
  }

  private void damage(long score, int at) {
    var good = TestStores.blocks(redis(), KEY).getFirst();
    var bad = good.clone();
    bad[at < 0 ? bad.length + at : at] ^= 1;
    TestStores.replace(redis(), KEY, score, good, bad);
  }

  @Test
  void read_corruptHistograms_areSkippedWithAWarning() {
    for (int i = 1; i <= 2; i++) {
      write(WriteBatch.create().histogram(up("a"), NOW + i, histogram(i)));
    }
    double hour = Duration.ofHours(1).toMillis();
    // As samples that wait for nothing.
    assertThat(Math.round(TestStores.ttl(redis(), KEY) / hour)).isEqualTo(51);
    damage(NOW + 1, -6);

    var found = storage.metrics().select(TENANT, List.of(name("up")), TimeRange.ALL);

    assertThat(found.items().getFirst().timestamps()).containsExactly(NOW + 2);
    assertThat(found.warnings()).singleElement().asString()
        .contains("histograms of up are missing").contains("checksum").contains("at offset");
    assertThat(storage.damagedBlocks()).isEqualTo(1);
  }

  @Test
  void read_histogramsThatAreNoBlock_areToldOf() {
    write(WriteBatch.create().histogram(up("a"), NOW, histogram(1)));
    damage(NOW, 0);

    for (var matcher : List.of(name("up"), Matcher.notEqual("__name__", "down"))) {
      var found = storage.metrics().select(TENANT, List.of(matcher), TimeRange.ALL);
      assertThat(found.items()).isEmpty();
      assertThat(found.warnings()).singleElement().asString()
          .contains("histograms of up are missing");
    }
  }

  /** A test environment is emptied under a running collector. */
  @Test
  void write_afterFlush_isFoundByItsLabels() {
    write(WriteBatch.create().histogram(up("a"), NOW, histogram(1)));
    redis().flush();

    write(WriteBatch.create().histogram(up("a"), NOW + 1, histogram(1)));

    assertThat(storage.metrics().series(TENANT, List.of(), TimeRange.ALL).items())
        .containsExactly(up("a"));
    assertThat(select(TimeRange.ALL, name("up"))).hasSize(1);
  }
}
