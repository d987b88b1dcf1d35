// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes that anyone may have written, their sum made right so that reading goes beyond it: refused, or read
 * as many exemplars as the header says. With {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true} it looks
 * for more of them.
 */
class ExemplarBlockFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void decode_anyBytes_areRefusedOrRead(byte[] bytes) {
    var block = Sealed.withSum(bytes);
    try {
      var read = ExemplarBlock.decode(block);
      int exemplars = read.series().stream().mapToInt(of -> of.exemplars().size()).sum();
      assertThat(exemplars).isEqualTo(read.header().records());
    } catch (CorruptBlockException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
