// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleBufferTest {
  @Test
  void add_withRoom_keepsEverySampleInOrder() {
    var buffer = new SampleBuffer(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(buffer.add(1 + i % 3, i, i * 0.5)).isTrue();
    }
    assertThat(rows(buffer)).hasSize(1000).startsWith("1@0=0.0", "2@1=0.5", "3@2=1.0");
    assertThat(buffer.takeDropped()).isZero();
  }

  /** A client that does not keep up sees fewer points of each series, but the newest. */
  @Test
  void add_whenFull_keepsTheLatestOfEachRef() {
    var buffer = new SampleBuffer(4);
    for (int i = 0; i < 4; i++) {
      buffer.add(1, i, i);
    }
    buffer.add(2, 10, 10);
    buffer.add(1, 11, 11);
    assertThat(rows(buffer)).containsExactly("1@11=11.0", "2@10=10.0");
    assertThat(buffer.takeDropped()).isEqualTo(4);
    assertThat(buffer.takeDropped()).isZero();
  }

  /** A late sample of a slow sender must not replace a newer one. */
  @Test
  void add_whenFullAndOlder_keepsTheNewer() {
    var buffer = new SampleBuffer(2);
    buffer.add(1, 100, 1);
    buffer.add(1, 200, 2);
    buffer.add(1, 150, 3);
    assertThat(rows(buffer)).containsExactly("1@200=2.0");
    assertThat(buffer.takeDropped()).isEqualTo(2);
  }

  @Test
  void add_moreRefsThanRoom_isRefused() {
    var buffer = new SampleBuffer(2);
    assertThat(buffer.add(1, 0, 0)).isTrue();
    assertThat(buffer.add(2, 0, 0)).isTrue();
    assertThat(buffer.add(3, 0, 0)).isFalse();
    assertThat(buffer.add(2, 1, 1)).isTrue();
  }

  @Test
  void clear_afterBeingFull_keepsEverySampleAgain() {
    var buffer = new SampleBuffer(2);
    IntStream.range(0, 5).forEach(i -> buffer.add(1, i, i));
    buffer.clear();
    buffer.add(1, 5, 5);
    buffer.add(1, 6, 6);
    assertThat(rows(buffer)).containsExactly("1@5=5.0", "1@6=6.0");
  }

  /** Samples of series that have not been named yet wait for the next tick. */
  @Test
  void take_someRefs_leavesTheOthersInOrder() {
    var buffer = new SampleBuffer(10);
    IntStream.range(0, 6).forEach(i -> buffer.add(1 + i % 2, i, i));
    assertThat(rows(buffer.take(ref -> ref == 2)))
        .containsExactly("2@1=1.0", "2@3=3.0", "2@5=5.0");
    assertThat(rows(buffer)).containsExactly("1@0=0.0", "1@2=2.0", "1@4=4.0");
  }

  /** Whatever comes in: what is kept plus what is left out is what was added, and the latest stays. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void add_randomSamples_losesNoneUnseen(int seed) {
    var random = new Random(seed);
    var buffer = new SampleBuffer(50 + random.nextInt(100));
    var latest = new HashMap<Integer, Long>();
    long added = 0;
    for (int i = 0; i < 2000; i++) {
      int ref = 1 + random.nextInt(40);
      long timestamp = random.nextInt(100_000);
      assertThat(buffer.add(ref, timestamp, ref)).isTrue();
      latest.merge(ref, timestamp, Math::max);
      added++;
    }
    assertThat(buffer.size() + buffer.takeDropped()).isEqualTo(added);
    var kept = new HashMap<Integer, Long>();
    for (int i = 0; i < buffer.size(); i++) {
      kept.merge(buffer.ref(i), buffer.timestampMillis(i), Math::max);
    }
    assertThat(kept).isEqualTo(latest);
  }

  private static List<String> rows(SampleBuffer buffer) {
    var rows = new ArrayList<String>();
    for (int i = 0; i < buffer.size(); i++) {
      rows.add(buffer.ref(i) + "@" + buffer.timestampMillis(i) + "=" + buffer.value(i));
    }
    return rows;
  }
}
