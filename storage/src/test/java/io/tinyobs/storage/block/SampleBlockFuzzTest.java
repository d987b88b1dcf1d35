// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes that anyone may have written, their sum made right so that reading goes beyond it: refused, or read
 * as many samples as the header says. With {@code JAZZER_FUZZ=1} and
 * {@code -Djazzer.hooks=true} it looks for more of them.
 */
class SampleBlockFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void decode_anyBytes_areRefusedOrRead(byte[] bytes) {
    var block = Sealed.withSum(bytes);
    try {
      var read = SampleBlock.decode(block);
      int samples = read.series().stream().mapToInt(column -> column.values().length).sum();
      assertThat(samples).isEqualTo(read.header().records());
    } catch (CorruptBlockException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
