// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelCacheTest {
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final LabelCache cache = new LabelCache(1 << 20);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SeriesHandle series(String name) {
    return SeriesHandle.of(Labels.of("__name__", name));
  }

  private void put(String name) {
    var in = bytes(name);
    cache.cursor(TENANT).add(in, 0, in.length, series(name), 0);
  }

  private static @Nullable String found(LabelCache.Cursor cursor, String name) {
    var in = bytes(name);
    return cursor.find(in, 0, in.length) ? cursor.series().labels().metricName() : null;
  }

  /** A hash is never trusted. */
  @Test
  void fault37_sameHashOtherBytes_findsEachOwnLabels() {
    var cursor = cache.cursor(TENANT);
    cursor.add(42, bytes("one"), 0, 3, series("one"), 0);
    cursor.add(42, bytes("two"), 0, 3, series("two"), 0);

    assertThat(cursor.find(42, bytes("one"), 0, 3)).isTrue();
    assertThat(cursor.series().labels().metricName()).isEqualTo("one");
    assertThat(cursor.find(42, bytes("two"), 0, 3)).isTrue();
    assertThat(cursor.series().labels().metricName()).isEqualTo("two");
    assertThat(cursor.find(42, bytes("six"), 0, 3)).isFalse();
  }

  @Test
  void find_ofAnotherTenant_findsNothing() {
    put("one");

    assertThat(found(cache.cursor(new Tenant("other")), "one")).isNull();
  }

  @Test
  void find_withinALargerArray_comparesTheRangeOnly() {
    var in = bytes("<one>");
    cache.cursor(TENANT).add(in, 1, 4, series("one"), 0);

    assertThat(cache.hash(bytes("one"), 0, 3)).isEqualTo(cache.hash(in, 1, 4));
    assertThat(found(cache.cursor(TENANT), "one")).isEqualTo("one");
  }

  /** A scrape names its series in the same order every time. */
  @Test
  void expected_inTheOrderOfTheLastTime_findsEachWithoutKnowingItsEnd() {
    var in = bytes("onetwothree");
    var first = cache.cursor(TENANT);
    first.add(in, 0, 3, series("one"), 0);
    first.add(in, 3, 6, series("two"), 0);
    first.add(in, 6, 11, series("three"), 0);

    var again = cache.cursor(TENANT);
    assertThat(again.expected(in, 0, in.length)).isEqualTo(-1); // Where it begins, nobody knows yet.
    assertThat(again.find(in, 0, 3)).isTrue();
    assertThat(again.expected(in, 3, in.length)).isEqualTo(6);
    assertThat(again.series().labels().metricName()).isEqualTo("two");
    assertThat(again.expected(in, 6, in.length)).isEqualTo(11);
    assertThat(again.series().labels().metricName()).isEqualTo("three");
  }

  /** A target went away, or another shard sends it now. */
  @Test
  void expected_whenOthersCome_staysAndLearnsTheNewOrder() {
    var in = bytes("onetwo");
    put("two");
    var first = cache.cursor(TENANT);
    first.add(in, 0, 3, series("one"), 0);
    first.add(bytes("six"), 0, 3, series("six"), 0);

    var again = cache.cursor(TENANT);
    assertThat(again.find(in, 0, 3)).isTrue();
    assertThat(again.expected(in, 3, 6)).isEqualTo(-1);
    assertThat(again.series().labels().metricName()).isEqualTo("one");
    assertThat(again.find(in, 3, 6)).isTrue();

    var third = cache.cursor(TENANT);
    assertThat(third.find(in, 0, 3)).isTrue();
    assertThat(third.expected(in, 3, 6)).isEqualTo(6);
  }

  @Test
  void expected_cutOff_isNotFound() {
    var in = bytes("onetwo");
    var first = cache.cursor(TENANT);
    first.add(in, 0, 3, series("one"), 0);
    first.add(in, 3, 6, series("two"), 0);

    var again = cache.cursor(TENANT);
    assertThat(again.find(in, 0, 3)).isTrue();
    assertThat(again.expected(in, 3, 5)).isEqualTo(-1);
  }

  @Test
  void put_moreThanFits_staysWithinMemory() {
    for (int i = 0; i < 50_000; i++) {
      put(("series" + i).repeat(20));
    }

    assertThat(cache.bytes()).isBetween(1L, 1L << 20);
  }

  /** What is in use stays known however many come and go beside it. */
  @Test
  void find_askedForAgainAndAgain_outlivesManyThatAreNot() {
    put("kept");
    for (int i = 0; i < 50_000; i++) {
      put("series" + i);
      if (i % 100 == 0) {
        assertThat(found(cache.cursor(TENANT), "kept")).isEqualTo("kept");
      }
    }
    assertThat(found(cache.cursor(TENANT), "series0")).isNull();
  }

  @Test
  void add_oneAboveItsShare_isNotKept() {
    var in = new byte[1 << 18];
    var cursor = cache.cursor(TENANT);
    long before = cache.bytes();
    cursor.add(in, 0, in.length, series("huge"), 0);

    assertThat(cursor.series().labels().metricName()).isEqualTo("huge");
    assertThat(cache.cursor(TENANT).find(in, 0, in.length)).isFalse();
    assertThat(cache.bytes()).isEqualTo(before);
  }

  /** Event loops fill it and read it at once, while it forgets. */
  @Test
  void find_byManyThreadsWhileItForgets_isNeverAnotherSeries() throws Exception {
    var tasks = new ArrayList<Callable<@Nullable String>>();
    for (int thread = 0; thread < 4; thread++) {
      int seed = thread;
      tasks.add(() -> walk(new Random(seed)));
    }
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (Future<@Nullable String> wrong : threads.invokeAll(tasks)) {
        assertThat(wrong.get()).isNull();
      }
    }
  }

  private @Nullable String walk(Random random) {
    for (int request = 0; request < 300; request++) {
      var cursor = cache.cursor(TENANT);
      int start = random.nextInt(100) * 100;
      for (String name : names(start)) {
        var in = bytes(name + ";");
        int to = cursor.expected(in, 0, in.length - 1);
        if (to < 0 && !cursor.find(in, 0, in.length - 1)) {
          cursor.add(in, 0, in.length - 1, series(name), 0);
        }
        if ((to < 0 || to == in.length - 1)
            && !cursor.series().labels().metricName().equals(name)) {
          return name + " was taken for " + cursor.series().labels();
        }
      }
    }
    return null;
  }

  private static List<String> names(int start) {
    var names = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      names.add("a_series_with_a_longer_name_" + (start + i));
    }
    return names;
  }
}
