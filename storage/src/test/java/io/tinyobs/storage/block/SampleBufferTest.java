// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Few samples are sorted, many are counted out; either way what comes out is in order. */
class SampleBufferTest {
  private static final long WINDOW = 7_200_000;

  @ParameterizedTest
  @CsvSource({"1,3", "2,63", "3,64", "4,500", "5,5000", "6,5000"})
  void windows_anyOrderAndTwice_areSortedAndTheLaterWins(long seed, int count) {
    var random = new Random(seed);
    var buffer = new SampleBuffer();
    var expected = new TreeMap<Long, TreeMap<Integer, TreeMap<Long, Double>>>();
    boolean ascends = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      int slot = random.nextInt(SampleBlock.SLOTS);
      long at = WINDOW - 50 + (ascends ? i : random.nextInt(100));
      buffer.add(slot, at, i);
      expected.computeIfAbsent(at / WINDOW * WINDOW, unused -> new TreeMap<>())
          .computeIfAbsent(slot, unused -> new TreeMap<>()).put(at, (double) i);
    }

    var found = new TreeMap<Long, TreeMap<Integer, TreeMap<Long, Double>>>();
    var order = new ArrayList<List<Long>>();
    for (var window : buffer.windows(WINDOW)) {
      var samples = window.samples();
      for (int i = 0; i < samples.series(); i++) {
        for (int k = samples.starts()[i]; k < samples.starts()[i + 1]; k++) {
          order.add(List.of(window.start(), (long) samples.slots()[i], samples.timestamps()[k]));
          found.computeIfAbsent(window.start(), unused -> new TreeMap<>())
              .computeIfAbsent(samples.slots()[i], unused -> new TreeMap<>())
              .put(samples.timestamps()[k], samples.values()[k]);
        }
      }
    }

    assertThat(found).isEqualTo(expected);
    assertThat(order).doesNotHaveDuplicates().isSortedAccordingTo(
        (one, other) -> java.util.Arrays.compare(
            one.stream().mapToLong(Long::longValue).toArray(),
            other.stream().mapToLong(Long::longValue).toArray()));
  }
}
