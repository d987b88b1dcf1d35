// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.log;
import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.span;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.ExemplarBlock;
import io.tinyobs.storage.contract.Fixtures;
import io.tinyobs.storage.contract.StorageContract;
import io.tinyobs.testkit.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the store on Redis does to Redis. */
abstract class RedisContract extends StorageContract {
  /** The Redis that is under the store. */
  abstract TestRedis redis();

  /** Another store on the same data. */
  abstract Storage reopen(StorageSettings settings);

  private Storage reopen() {
    return reopen(StorageSettings.defaults());
  }

  private byte[] strip() {
    return new Keys(TENANT).strip("up", 0, Resolution.RAW);
  }

  /** Nothing may outlive its retention for ever because a compactor is not running. */
  @Test
  void keys_all_haveATimeToLive() {
    write(up("a"), NOW, 1);
    everyKeyHasATimeToLive(7);
    write(WriteBatch.create().metadata(new MetricMetadata("up", MetricType.GAUGE, "", "x")));
    everyKeyHasATimeToLive(8);
    write(WriteBatch.create().span(span(1, 1, 0, "cart", NOW, NOW + 1)));
    everyKeyHasATimeToLive(12);
    write(WriteBatch.create().log(log(1, "cart", NOW, "x")));
    everyKeyHasATimeToLive(13);
    for (int i = 0; i < 20; i++) {
      write(WriteBatch.create()
          .sample(up("a"), NOW + i, 1)
          .span(span(1, 1, 0, "cart", NOW, NOW + i))
          .log(log(1, "cart", NOW + i, "x")));
    }
    clock.advance(Duration.ofHours(4));
    assertThat(storage.maintenance().fold().keysFolded()).isEqualTo(3);
    everyKeyHasATimeToLive(16);
    storage.budget().keep();
    everyKeyHasATimeToLive(18);
    storage.maintenance().trim();
    everyKeyHasATimeToLive(18);
  }

  /** What a commit meant to do to a key is not done because it was sent. */
  @Test
  void write_afterOneThatFailed_keyHasATimeToLive() {
    var key = strip();
    TestStores.spoil(redis(), key);
    var batch = WriteBatch.create().sample(up("a"), NOW, 1);
    assertThat(catchThrowable(() -> write(batch))).isNotNull();
    TestStores.delete(redis(), key);

    write(WriteBatch.create().sample(up("a"), NOW, 1));

    assertThat(TestStores.ttl(redis(), key)).isPositive();
  }

  private void everyKeyHasATimeToLive(int atLeast) {
    var keys = TestStores.keys(redis());
    assertThat(keys).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(keys).allSatisfy(key -> assertThat(TestStores.ttl(redis(), key))
        .as("time to live of %s", Keys.text(key)).isPositive());
  }

  /** One tenant pays for more, another wants its logs gone within the hour. */
  @Test
  void trim_tenantsOwnRetention_holdsForItAlone() {
    var brief = new Tenant("brief");
    var usual = Retention.DEFAULT;
    var settings = StorageSettings.defaults().with(new RetentionPolicy(
        usual,
        Map.of(brief, new Retention(
            Duration.ofHours(2), Duration.ofHours(3), Duration.ofHours(6), Duration.ofHours(5),
            Duration.ofHours(1)))));
    var store = reopen(settings);
    try {
      for (var tenant : List.of(TENANT, brief)) {
        store.writer().write(tenant, WriteBatch.create()
            .sample(up("a"), NOW, 1)
            .span(span(1, 1, 0, "cart", NOW, NOW + 1))
            .log(log(0, "cart", NOW, "x"))).join();
      }
      var keys = new Keys(brief);
      assertThat(hoursToLive(keys.logs("cart"))).isEqualTo(4);
      assertThat(hoursToLive(keys.spans("cart"))).isEqualTo(8);
      // As long as the longest of its summaries: samples wait until they are summed up.
      assertThat(hoursToLive(keys.strip("up", 0, Resolution.RAW))).isEqualTo(9);
      assertThat(hoursToLive(new Keys(TENANT).logs("cart"))).isEqualTo(27);
      assertThat(hoursToLive(Keys.TENANTS)).isEqualTo(400 * 24 + 3 + 4);

      clock.advance(Duration.ofHours(2));
      store.maintenance().trim();
      assertThat(store.logs().recent(brief, "", TimeRange.ALL, 9).items()).isEmpty();
      assertThat(store.traces().spans(brief, "", TimeRange.ALL, 9).items()).hasSize(1);
      clock.advance(Duration.ofHours(2));
      store.maintenance().rollUp();
      assertThat(store.maintenance().trim().seriesPurged()).isZero();
      assertThat(store.metrics().select(brief, List.of(name("up")), TimeRange.ALL).items())
          .isEmpty();
      clock.advance(Duration.ofHours(6));
      assertThat(store.maintenance().trim().seriesPurged()).isEqualTo(1);
      assertThat(select(TimeRange.ALL, name("up"))).hasSize(1);
      assertThat(storage.logs().recent(TENANT, "", TimeRange.ALL, 9).items()).hasSize(1);
    } finally {
      store.close();
    }
  }

  private long hoursToLive(byte[] key) {
    return Math.round(TestStores.ttl(redis(), key) / (double) Duration.ofHours(1).toMillis());
  }

  @Test
  void fold_closedWindow_leavesOneBlock() {
    for (int i = 0; i < 50; i++) {
      write(up("a"), NOW + i, i);
    }
    clock.advance(Duration.ofHours(3));

    var report = storage.maintenance().fold();

    assertThat(report.keysFolded()).isEqualTo(1);
    assertThat(report.blocksIn()).isEqualTo(50);
    assertThat(report.blocksOut()).isEqualTo(1);
    assertThat(report.bytesOut()).isLessThan(report.bytesIn() / 5);
    assertThat(TestStores.blocks(redis(), strip())).hasSize(1);
    assertThat(storage.maintenance().fold().blocksIn()).isZero();
  }

  /** A history that is imported: to merge all whenever some came would be to do it again each time. */
  @Test
  void fold_closedWindowThatStillFills_isMergedOnceNothingComes() {
    write(up("a"), NOW, 0);
    write(up("a"), NOW + 1, 1);
    clock.advance(Duration.ofHours(3));
    assertThat(storage.maintenance().fold().blocksIn()).isEqualTo(2);

    for (int i = 2; i < 4; i++) {
      write(up("a"), NOW + i, i);
      assertThat(storage.maintenance().fold().blocksIn()).isZero();
    }

    assertThat(storage.maintenance().fold()).extracting(FoldReport::blocksIn, FoldReport::blocksOut)
        .containsExactly(3, 1);
    assertThat(samplesOf("up", TimeRange.ALL)).hasSize(4);
    assertThat(storage.maintenance().fold().blocksIn()).isZero();
  }

  /** What was just written may get company; folding it would only be done again. */
  @Test
  void fold_openWindow_takesSettledBlocks() {
    for (int i = 0; i < 7; i++) {
      write(up("a"), NOW + i, i);
    }
    clock.advance(Duration.ofMinutes(1));
    assertThat(storage.maintenance().fold().blocksIn()).isZero();
    for (int i = 0; i < 10; i++) {
      write(up("a"), clock.millis() + i, i);
    }
    write(up("a"), NOW + 7, 7);
    assertThat(storage.maintenance().fold().blocksIn()).isZero();

    clock.advance(Duration.ofMinutes(1));
    assertThat(storage.maintenance().fold()).extracting(FoldReport::blocksIn, FoldReport::blocksOut)
        .containsExactly(18, 1);
    assertThat(samplesOf("up", TimeRange.ALL)).hasSize(18);
  }

  /** Two compactors run at once, while a writer writes late samples and readers read. */
  @Test
  void fold_replicasWritersAndReaders_noGapAndNoDuplicate() throws Exception {
    int rounds = 120;
    var done = new AtomicBoolean();
    var reports = new ArrayList<CompletableFuture<int[]>>();
    var other = reopen();
    try {
      write(up("a"), NOW, 0);
      clock.advance(Duration.ofHours(3));
      for (var store : List.of(storage, other)) {
        reports.add(CompletableFuture.supplyAsync(() -> {
          int[] folded = new int[2];
          while (!done.get()) {
            var report = store.maintenance().fold();
            folded[0] += report.blocksIn();
            folded[1] += report.conflicts();
          }
          return folded;
        }, Thread::startVirtualThread));
      }
      for (int i = 1; i < rounds; i++) {
        write(up("a"), NOW + i, i);
        var series = select(TimeRange.ALL, name("up"));
        assertThat(series).hasSize(1);
        assertThat(series.getFirst().values()).hasSize(i + 1).isSorted();
      }
    } finally {
      done.set(true);
      int folded = 0;
      for (var report : reports) {
        folded += report.get()[0];
      }
      other.close();
      assertThat(folded).isPositive();
    }
    storage.maintenance().fold();
    assertThat(select(TimeRange.ALL, name("up")).getFirst().values()).hasSize(rounds);
  }

  /** A test environment is emptied under a running collector. */
  @Test
  void write_afterFlush_isReadable() {
    write(WriteBatch.create().sample(up("a"), NOW, 1).span(span(1, 1, 0, "cart", NOW, NOW)));
    assertThat(samplesOf("up", TimeRange.ALL)).hasSize(1);
    redis().flush();

    write(WriteBatch.create()
        .sample(up("b"), NOW + 1, 2)
        .sample(up("a"), NOW + 1, 3)
        .sample(Labels.of("__name__", "other"), NOW, 4)
        .span(span(2, 2, 0, "cart", NOW, NOW)));

    assertThat(select(TimeRange.ALL, name("up"))).hasSize(2);
    assertThat(select(TimeRange.ALL)).hasSize(3);
    assertThat(storage.traces().services(TENANT)).containsExactly("cart");
    var fresh = reopen();
    try {
      assertThat(fresh.metrics().select(TENANT, List.of(name("up")), TimeRange.ALL).items())
          .hasSize(2);
      fresh.maintenance().trim();
      clock.advance(Duration.ofDays(401));
      assertThat(fresh.maintenance().trim().seriesPurged()).isEqualTo(3);
    } finally {
      fresh.close();
    }
  }

  /** Only the node of the dictionary lost its data: refs are given anew, old blocks must not follow. */
  @Test
  void read_dictionaryLost_neverNamesSamplesWrong() {
    write(WriteBatch.create().sample(up("a"), NOW, 1).sample(up("b"), NOW, 2));
    var keys = new Keys(TENANT);
    for (var key : List.of(keys.series("up"), keys.seen("up"), keys.dictionary("up"))) {
      TestStores.delete(redis(), key);
    }
    write(up("c"), NOW + 1, 3);

    var found = storage.metrics().select(TENANT, List.of(name("up")), TimeRange.ALL);

    assertThat(found.items()).singleElement().satisfies(series -> {
      assertThat(series.labels()).isEqualTo(up("c"));
      assertThat(series.values()).containsExactly(3);
    });
    assertThat(found.warnings()).singleElement().asString().contains("up").contains("strip 0");
  }

  @Test
  void read_corruptBlock_isSkippedWithAWarning() {
    write(up("a"), NOW, 1);
    write(up("a"), NOW + 1, 2);
    var good = TestStores.blocks(redis(), strip()).getFirst();
    var bad = good.clone();
    bad[bad.length - 6] ^= 1;
    TestStores.replace(redis(), strip(), NOW, good, bad);

    var found = storage.metrics().select(TENANT, List.of(name("up")), TimeRange.ALL);

    assertThat(found.items().getFirst().values()).containsExactly(2);
    assertThat(found.warnings()).singleElement().asString()
        .contains("samples of up (strip 0) are missing").contains("checksum")
        .contains("at offset");
    assertThat(storage.damagedBlocks()).isEqualTo(1);
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    assertThat(storage.metrics().select(TENANT, List.of(name("up")), TimeRange.ALL).items()
        .getFirst().values()).containsExactly(2);
  }

  @Test
  void read_corruptExemplars_areSkippedWithAWarning() {
    for (int i = 0; i < 2; i++) {
      write(WriteBatch.create().exemplar(
          up("a"), new Exemplar(Labels.of("trace_id", Fixtures.traceId(i + 1)), i, NOW + i)));
    }
    var key = new Keys(TENANT).exemplars("up");
    var good = TestStores.blocks(redis(), key).getFirst();
    var bad = good.clone();
    bad[bad.length - 6] ^= 1;
    TestStores.replace(redis(), key, NOW, good, bad);

    var found = storage.exemplars().select(
        TENANT, List.of(List.of(name("up"))), TimeRange.ALL, 100);

    assertThat(found.items().getFirst().exemplars()).extracting(Exemplar::value)
        .containsExactly(1.0);
    assertThat(found.warnings()).singleElement().asString()
        .contains("exemplars of up are missing").contains("checksum").contains("at offset");
    assertThat(storage.damagedBlocks()).isEqualTo(1);
  }

  /** What a series has too many of must not stay in memory because nobody reads it. */
  @Test
  void fold_exemplars_leavesOneBlockOfTheNewest() throws CorruptBlockException {
    var key = new Keys(TENANT).exemplars("up");
    for (int i = 0; i < StorageSettings.EXEMPLARS + 30; i++) {
      write(WriteBatch.create().sample(up("a"), NOW + i, 1).exemplar(
          up("a"), new Exemplar(Labels.of("trace_id", Fixtures.traceId(i + 1)), i, NOW + i)));
    }
    everyKeyHasATimeToLive(8);
    assertThat(hoursToLive(key)).isEqualTo(27); // As traces.
    clock.advance(Duration.ofHours(3));

    assertThat(storage.maintenance().fold().keysFolded()).isEqualTo(2);

    assertThat(TestStores.blocks(redis(), key)).hasSize(1);
    var block = ExemplarBlock.decode(TestStores.blocks(redis(), key).getFirst());
    assertThat(block.header().records()).isEqualTo(StorageSettings.EXEMPLARS);
    assertThat(block.header().maxMillis()).isEqualTo(NOW + StorageSettings.EXEMPLARS + 29);
    everyKeyHasATimeToLive(8);
  }

  @Test
  void check_evictingServer_isRefusedWithTheReason() {
    TestStores.onAll(redis(), "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    var fresh = reopen();
    try {
      assertThat(catchThrowable(fresh::check))
          .hasMessageContaining("got maxmemory-policy allkeys-lru, expected noeviction");
      assertThat(fresh.writer()
          .write(TENANT, WriteBatch.create().sample(up("a"), NOW, 1))
          .handle((result, error) -> error).join()).hasMessageContaining("noeviction");
      TestStores.onAll(redis(), "CONFIG", "SET", "maxmemory-policy", "noeviction");
      fresh.check();
    } finally {
      TestStores.onAll(redis(), "CONFIG", "SET", "maxmemory-policy", "noeviction");
      fresh.close();
    }
  }

  /** Many senders at once share commits. */
  @Test
  void write_manyAtOnce_allAreStored() {
    var writes = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < 500; i++) {
      writes.add(storage.writer().write(
          TENANT, WriteBatch.create().sample(up("" + i % 50), NOW + i, i)));
    }
    CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();

    int samples = select(TimeRange.ALL, name("up")).stream().mapToInt(s -> s.size()).sum();
    assertThat(samples).isEqualTo(500);
    assertThat(TestStores.blocks(redis(), strip()).size()).isLessThan(250);
  }

  @Test
  void stats_server_isDescribed() {
    write(up("a"), NOW, 1);

    var stats = storage.metrics().stats(TENANT);
    assertThat(stats.usedBytes()).isPositive();
    assertThat(stats.peakBytes()).isGreaterThanOrEqualTo(stats.usedBytes() / 2);
    assertThat(stats.server()).matches("(redis|valkey) \\d+\\.\\d+.*");
  }
}
