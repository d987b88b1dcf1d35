// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.notRegex;
import static io.tinyobs.storage.contract.Fixtures.regex;
import static io.tinyobs.storage.contract.Fixtures.samples;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must do with samples. */
public abstract class MetricsContract extends StorageContract {
  private static final long WINDOW = 7_200_000;

  @Test
  void write_severalSeries_readBackSortedByLabels() {
    var result = write(WriteBatch.create()
        .sample(up("b"), NOW, 1)
        .sample(up("a"), NOW, 0)
        .sample(up("a"), NOW + 15_000, 1));

    assertThat(result.samples()).isEqualTo(3);
    assertThat(result.newSeries()).isEqualTo(2);
    var found = select(TimeRange.of(NOW, NOW + 15_000), name("up"));
    assertThat(found).extracting(Series::labels).containsExactly(up("a"), up("b"));
    assertThat(samples(found.get(0))).containsExactly(NOW + "=0.0", NOW + 15_000 + "=1.0");
    assertThat(samples(found.get(1))).containsExactly(NOW + "=1.0");
  }

  /** A sender got no answer and sends again. */
  @Test
  void write_sameBatchTwice_isStoredOnce() {
    for (int i = 0; i < 2; i++) {
      write(WriteBatch.create().sample(up("a"), NOW, 1).sample(up("a"), NOW + 1, 2));
    }

    assertThat(samplesOf("up", TimeRange.ALL)).containsExactly(NOW + "=1.0", NOW + 1 + "=2.0");
    assertThat(storage.metrics().stats(TENANT).series()).isEqualTo(1);
  }

  @Test
  void write_sameTimestampAgain_newestWins() {
    write(up("a"), NOW, 1);
    write(up("a"), NOW, 2);
    write(WriteBatch.create().sample(up("a"), NOW, 3).sample(up("a"), NOW, 4));

    assertThat(samplesOf("up", TimeRange.ALL)).containsExactly(NOW + "=4.0");
  }

  @Test
  void write_outOfOrder_readsInOrder() {
    for (long offset : new long[]{30, 10, 20, 5, 25}) {
      write(WriteBatch.create()
          .sample(up("a"), NOW + offset, offset)
          .sample(up("a"), NOW - offset, offset));
    }

    var series = select(TimeRange.ALL, name("up")).getFirst();
    assertThat(series.timestamps()).isSorted().hasSize(10).doesNotHaveDuplicates();
  }

  /** A collector was cut off for hours and catches up. */
  @Test
  void write_lateSamplesOfOlderWindow_areFoundWithTheNewer() {
    write(up("a"), NOW, 1);
    write(WriteBatch.create()
        .sample(up("a"), NOW - WINDOW, 2)
        .sample(up("a"), NOW - 3 * WINDOW, 3)
        .sample(up("a"), NOW + 1, 4));

    assertThat(samplesOf("up", TimeRange.ALL)).containsExactly(
        NOW - 3 * WINDOW + "=3.0", NOW - WINDOW + "=2.0", NOW + "=1.0", NOW + 1 + "=4.0");
    assertThat(samplesOf("up", TimeRange.of(NOW - WINDOW, NOW)))
        .containsExactly(NOW - WINDOW + "=2.0", NOW + "=1.0");
  }

  @Test
  void select_rangeEdges_areIncluded() {
    var batch = WriteBatch.create();
    long boundary = NOW / WINDOW * WINDOW;
    for (long at = boundary - 3; at <= boundary + 3; at++) {
      batch.sample(up("a"), at, at - boundary);
    }
    write(batch);

    assertThat(samplesOf("up", TimeRange.of(boundary - 1, boundary + 1)))
        .containsExactly(boundary - 1 + "=-1.0", boundary + "=0.0", boundary + 1 + "=1.0");
    assertThat(samplesOf("up", TimeRange.of(boundary - 1, boundary - 1))).hasSize(1);
    assertThat(samplesOf("up", TimeRange.of(boundary, boundary))).hasSize(1);
    assertThat(samplesOf("up", TimeRange.of(boundary + 4, boundary + 9))).isEmpty();
    assertThat(samplesOf("up", TimeRange.of(boundary - 9, boundary - 4))).isEmpty();
  }

  @Test
  void select_fourKindsOfMatcher_chooseSeries() {
    write(WriteBatch.create()
        .sample(Labels.of("__name__", "http_total", "job", "cart", "env", "prod"), NOW, 1)
        .sample(Labels.of("__name__", "http_total", "job", "pay"), NOW, 2)
        .sample(Labels.of("__name__", "rpc_total", "job", "cart"), NOW, 3));

    assertThat(values(Matcher.equal("job", "cart"))).containsExactly(1.0, 3.0);
    assertThat(values(Matcher.equal("env", ""))).containsExactly(2.0, 3.0);
    assertThat(values(Matcher.notEqual("job", "cart"))).containsExactly(2.0);
    assertThat(values(regex("__name__", ".*_total"), regex("job", "c.*|x")))
        .containsExactly(1.0, 3.0);
    assertThat(values(notRegex("__name__", "rpc.*"))).containsExactly(1.0, 2.0);
    assertThat(values(name("http_total"), notRegex("env", "prod"))).containsExactly(2.0);
    assertThat(values(name("absent"))).isEmpty();
    assertThat(values(name("http_total"), Matcher.notEqual("__name__", "http_total"))).isEmpty();
  }

  private List<Double> values(Matcher... matchers) {
    return select(TimeRange.ALL, matchers).stream()
        .flatMapToDouble(series -> Arrays.stream(series.values()))
        .sorted()
        .boxed()
        .toList();
  }

  /** OpenTelemetry allows any text as a metric's name; none may reach another metric's keys. */
  @ParameterizedTest
  @ValueSource(strings = {
      "{a}:series", "a/b", "a/0}:raw", "}", "{", ":", "a b\nc", "ünïcödé ☃ 😀", "%7B", "a*?[x]",
      "http.server.duration", "'; return 1 --", "\"\\"})
  void write_weirdMetricName_isKeptApart(String metric) {
    var weird = Labels.of("__name__", metric, metric, metric, "l", "\u0000\n\"😀\\");
    write(WriteBatch.create()
        .sample(weird, NOW, 1)
        .sample(Labels.of("__name__", "plain"), NOW, 2));

    assertThat(select(TimeRange.ALL, name(metric)))
        .extracting(Series::labels).containsExactly(weird);
    assertThat(values(name(metric))).containsExactly(1.0);
    assertThat(values(name("plain"))).containsExactly(2.0);
    assertThat(storage.metrics().metrics(TENANT)).extracting(MetricMetadata::name)
        .containsExactlyInAnyOrder(metric, "plain");
  }

  /** "Aa" and "BB" have one hash; identity is compared, not hashed. */
  @Test
  void write_labelSetsOfOneHash_areDifferentSeries() {
    var batch = WriteBatch.create();
    var all = List.of("AaAaAa", "AaAaBB", "AaBBAa", "BBAaAa", "BBBBBB");
    for (int i = 0; i < all.size(); i++) {
      batch.sample(Labels.of("__name__", "m", "l", all.get(i)), NOW, i);
    }
    assertThat(batch.labels(0)).hasSameHashCodeAs(batch.labels(1));
    write(batch);

    for (int i = 0; i < all.size(); i++) {
      assertThat(values(name("m"), Matcher.equal("l", all.get(i)))).containsExactly((double) i);
    }
  }

  /** Boundaries between names and values must not blur. */
  @Test
  void write_labelsThatReadAlike_areDifferentSeries() {
    write(WriteBatch.create()
        .sample(Labels.of("__name__", "m", "a", "bc"), NOW, 1)
        .sample(Labels.of("__name__", "m", "ab", "c"), NOW, 2)
        .sample(Labels.of("__name__", "m"), NOW, 3));

    assertThat(select(TimeRange.ALL, name("m"))).hasSize(3);
  }

  @Test
  void write_moreSeriesThanAStripHolds_allAreFound() {
    int count = 1300;
    for (int pass = 0; pass < 2; pass++) {
      var batch = WriteBatch.create();
      for (int i = 0; i < count; i++) {
        batch.sample(Labels.of("__name__", "m", "i", "" + i), NOW + pass, i);
      }
      assertThat(write(batch).newSeries()).isEqualTo(pass == 0 ? count : 0);
    }

    var found = select(TimeRange.ALL, name("m"));
    assertThat(found).hasSize(count).allSatisfy(series -> {
      double expected = Double.parseDouble(series.labels().getOrEmpty("i"));
      assertThat(series.values()).containsExactly(expected, expected);
    });
    assertThat(values(name("m"), Matcher.equal("i", "1299"))).containsExactly(1299.0, 1299.0);
    assertThat(storage.metrics().stats(TENANT).series()).isEqualTo(count);
  }

  @Test
  void write_specialDoubles_comeBackBitForBit() {
    double[] special = {
        0.0, -0.0, 1, -1, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE,
        Double.MIN_NORMAL / 2, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN,
        StaleNaN.VALUE, Double.longBitsToDouble(0x7ff8_0000_dead_beefL), 1e300, 0.1, 1L << 53,
        (1L << 53) + 2, -123456789};
    var batch = WriteBatch.create();
    for (int i = 0; i < special.length; i++) {
      batch.sample(up("all"), NOW + i, special[i]);
      batch.sample(Labels.of("__name__", "one", "i", "" + i), NOW, special[i]);
    }
    write(batch);

    var all = select(TimeRange.ALL, name("up")).getFirst();
    for (int i = 0; i < special.length; i++) {
      long bits = Double.doubleToRawLongBits(special[i]);
      assertThat(Double.doubleToRawLongBits(all.values()[i])).as("value %d", i).isEqualTo(bits);
      var one = select(TimeRange.ALL, name("one"), Matcher.equal("i", "" + i)).getFirst();
      assertThat(Double.doubleToRawLongBits(one.values()[0])).as("one %d", i).isEqualTo(bits);
    }
  }

  /** Whatever order and overlap: the store says what a plain map says. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void write_randomBatches_readAsAMapWould(long seed) {
    var random = new Random(seed);
    var expected = new TreeMap<Labels, TreeMap<Long, Double>>();
    for (int i = 0; i < 60; i++) {
      var batch = WriteBatch.create();
      for (int k = random.nextInt(1, 40); k > 0; k--) {
        var labels = up("" + random.nextInt(5));
        long at = NOW + random.nextLong(-WINDOW, WINDOW) / 100_000 * 100_000;
        double value = random.nextBoolean() ? random.nextInt(100) : random.nextGaussian();
        batch.sample(labels, at, value);
        expected.computeIfAbsent(labels, unused -> new TreeMap<>()).put(at, value);
      }
      write(batch);
    }

    var lines = new ArrayList<String>();
    expected.forEach((labels, samples) -> samples.forEach(
        (at, value) -> lines.add(labels + " " + at + "=" + value)));
    var found = new ArrayList<String>();
    for (var series : select(TimeRange.ALL, name("up"))) {
      samples(series).forEach(sample -> found.add(series.labels() + " " + sample));
    }
    assertThat(found).isEqualTo(lines);
  }

  @Test
  void series_range_listsThoseActive() {
    write(WriteBatch.create().sample(up("b"), NOW, 1).sample(up("a"), NOW, 1));

    var range = TimeRange.of(NOW - 1000, NOW + 1000);
    assertThat(storage.metrics().series(TENANT, List.of(name("up")), range).items())
        .containsExactly(up("a"), up("b"));
    assertThat(storage.metrics()
        .series(TENANT, List.of(Matcher.equal("instance", "b")), range).items())
        .containsExactly(up("b"));
    assertThat(storage.metrics()
        .series(TENANT, List.of(name("up")), TimeRange.of(NOW + 8_000_000, NOW + 9_000_000))
        .items()).isEmpty();
  }

  @Test
  void metrics_describedAndNot_areListedSorted() {
    var said = new MetricMetadata("z_seconds", MetricType.HISTOGRAM, "s", "How \"long\"\nü");
    write(WriteBatch.create().sample(up("a"), NOW, 1).metadata(said));
    write(WriteBatch.create().metadata(
        new MetricMetadata("up", MetricType.GAUGE, "", "Whether it is up")));

    assertThat(storage.metrics().metrics(TENANT)).containsExactly(
        new MetricMetadata("up", MetricType.GAUGE, "", "Whether it is up"), said);
  }

  @Test
  void select_otherTenant_seesNothing() {
    write(up("a"), NOW, 1);

    var other = new Tenant("shop2");
    assertThat(storage.metrics().select(other, List.of(name("up")), TimeRange.ALL).items())
        .isEmpty();
    assertThat(storage.metrics().metrics(other)).isEmpty();
  }

  @Test
  void stats_samples_tellCountsAndEnds() {
    write(WriteBatch.create()
        .sample(up("a"), NOW, 1)
        .sample(up("b"), NOW - WINDOW, 1)
        .sample(Labels.of("__name__", "down"), NOW + 5, 1));

    var stats = storage.metrics().stats(TENANT);
    assertThat(stats.metrics()).isEqualTo(2);
    assertThat(stats.series()).isEqualTo(3);
    assertThat(stats.oldestMillis()).isEqualTo(NOW - WINDOW);
    assertThat(stats.newestMillis()).isEqualTo(NOW + 5);
  }

  @Test
  void write_emptyBatch_storesNothing() {
    assertThat(write(WriteBatch.create()).samples()).isZero();
    assertThat(select(TimeRange.ALL)).isEmpty();
  }
}
