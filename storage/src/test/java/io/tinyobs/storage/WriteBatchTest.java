// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import org.junit.jupiter.api.Test;

class WriteBatchTest {
  /** A batch outgrows its first arrays. */
  @Test
  void sample_manyOfThem_areKeptInOrder() {
    var batch = WriteBatch.create();
    for (int i = 0; i < 1_000; i++) {
      batch.sample(Labels.of("__name__", "m", "i", "" + i), i, -i);
    }

    assertThat(batch.samples()).isEqualTo(1_000);
    assertThat(batch.labels(999).get("i")).isEqualTo("999");
    assertThat(batch.timestampMillis(500)).isEqualTo(500);
    assertThat(batch.value(500)).isEqualTo(-500.0);
  }
}
