// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripGatherTest {
  private static List<String> lines(StripSamples samples) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < samples.series(); i++) {
      for (int k = samples.starts()[i]; k < samples.starts()[i + 1]; k++) {
        lines.add(samples.slots()[i] + " " + samples.timestamps()[k] + "=" + samples.values()[k]);
      }
    }
    return lines;
  }

  /** Runs that follow each other, overlap, come out of order and say a timestamp again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void samples_anyRuns_areInOrderAndTheLaterCounts(long seed) {
    var random = new Random(seed);
    var gather = new StripGather();
    var expected = new TreeMap<Integer, TreeMap<Long, Double>>();
    for (int run = 0; run < 1500; run++) {
      int slot = random.nextInt(SampleBlock.SLOTS);
      var samples = new TreeMap<Long, Double>();
      long from = random.nextInt(3) == 0 ? random.nextInt(1000) : run;
      for (int i = random.nextInt(1, 9); i > 0; i--) {
        samples.put(from + random.nextInt(20), random.nextDouble());
      }
      var times = samples.keySet().stream().mapToLong(Long::longValue).toArray();
      var values = samples.values().stream().mapToDouble(Double::doubleValue).toArray();
      gather.series(slot, times, Arrays.copyOf(values, values.length + 5), times.length);
      expected.computeIfAbsent(slot, unused -> new TreeMap<>()).putAll(samples);
    }
    var lines = new ArrayList<String>();
    expected.forEach((slot, samples) -> samples
        .forEach((at, value) -> lines.add(slot + " " + at + "=" + value)));

    assertThat(lines(gather.samples())).isEqualTo(lines);
  }

  @Test
  void cut_atAnyTime_partsTheSamples() {
    var gather = new StripGather();
    gather.series(3, new long[]{1, 2, 3}, new double[]{1, 2, 3}, 3);
    gather.series(9, new long[]{3, 4}, new double[]{30, 40}, 2);
    var samples = gather.samples();

    assertThat(lines(samples.cut(Long.MIN_VALUE, 2))).containsExactly("3 1=1.0", "3 2=2.0");
    assertThat(lines(samples.cut(3, Long.MAX_VALUE)))
        .containsExactly("3 3=3.0", "9 3=30.0", "9 4=40.0");
    assertThat(samples.cut(5, Long.MAX_VALUE).series()).isZero();
  }
}
