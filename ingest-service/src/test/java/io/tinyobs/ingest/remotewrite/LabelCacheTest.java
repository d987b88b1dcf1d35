// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelCacheTest {
  private static final Tenant TENANT = Tenant.DEFAULT;

  private final LabelCache cache = new LabelCache(1 << 20);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A hash is never trusted. */
  @Test
  void fault37_sameHashOtherBytes_findsEachOwnLabels() {
    var one = Labels.of("__name__", "one");
    var two = Labels.of("__name__", "two");
    cache.put(TENANT, 42, bytes("one"), 0, 3, SeriesHandle.of(one), 0);
    cache.put(TENANT, 42, bytes("two"), 0, 3, SeriesHandle.of(two), 0);

    assertThat(cache.find(TENANT, 42, bytes("one"), 0, 3))
        .extracting(entry -> entry.series().labels())
        .isEqualTo(one);
    assertThat(cache.find(TENANT, 42, bytes("two"), 0, 3))
        .extracting(entry -> entry.series().labels())
        .isEqualTo(two);
    assertThat(cache.find(TENANT, 42, bytes("six"), 0, 3)).isNull();
  }

  @Test
  void find_ofAnotherTenant_findsNothing() {
    cache.put(TENANT, 42, bytes("one"), 0, 3, SeriesHandle.of(Labels.of("__name__", "one")), 0);

    assertThat(cache.find(new Tenant("other"), 42, bytes("one"), 0, 3)).isNull();
  }

  @Test
  void find_withinALargerArray_comparesTheRangeOnly() {
    var labels = Labels.of("__name__", "one");
    var in = bytes("<one>");
    long hash = cache.hash(in, 1, 4);
    cache.put(TENANT, hash, in, 1, 4, SeriesHandle.of(labels), 0);

    assertThat(cache.hash(bytes("one"), 0, 3)).isEqualTo(hash);
    assertThat(cache.find(TENANT, hash, bytes("one"), 0, 3))
        .extracting(entry -> entry.series().labels())
        .isEqualTo(labels);
  }

  @Test
  void put_moreThanFits_staysWithinMemory() {
    for (int i = 0; i < 50_000; i++) {
      var name = "series" + i;
      var in = bytes(name.repeat(20));
      cache.put(
          TENANT, cache.hash(in, 0, in.length), in, 0, in.length,
          SeriesHandle.of(Labels.of("__name__", name)), 0);
    }

    assertThat(cache.bytes()).isBetween(1L, 1L << 20);
  }

  @Test
  void put_oneAboveItsShare_isNotKept() {
    var in = new byte[1 << 18];
    cache.put(TENANT, 1, in, 0, in.length, SeriesHandle.of(Labels.of("__name__", "huge")), 0);

    assertThat(cache.find(TENANT, 1, in, 0, in.length)).isNull();
    assertThat(cache.bytes()).isZero();
  }
}
