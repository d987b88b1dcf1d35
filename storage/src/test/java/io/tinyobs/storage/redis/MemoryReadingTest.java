// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.redis.MemoryReading.Master;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryReadingTest {
  @Test
  void of_noLimitAnywhere_isNeverFull() {
    assertThat(MemoryReading.of(List.of(new Master(50, 0)), 0))
        .isEqualTo(new MemoryUsage(50, 0, 0));
  }

  @Test
  void of_twoLimits_theSmallerHolds() {
    assertThat(MemoryReading.of(List.of(new Master(50, 100)), 200))
        .isEqualTo(new MemoryUsage(50, 100, 0.5));
    assertThat(MemoryReading.of(List.of(new Master(50, 200)), 100))
        .isEqualTo(new MemoryUsage(50, 100, 0.5));
    assertThat(MemoryReading.of(List.of(new Master(50, 0)), 100))
        .isEqualTo(new MemoryUsage(50, 100, 0.5));
  }

  /** One metric of a cluster grows far beyond the others: its master is full first. */
  @Test
  void of_cluster_isAsFullAsItsFullestMaster() {
    var masters = List.of(new Master(10, 100), new Master(90, 100), new Master(20, 100));

    assertThat(MemoryReading.of(masters, 0)).isEqualTo(new MemoryUsage(120, 300, 0.9));
    assertThat(MemoryReading.of(masters, 125)).isEqualTo(new MemoryUsage(120, 125, 0.96));
  }
}
