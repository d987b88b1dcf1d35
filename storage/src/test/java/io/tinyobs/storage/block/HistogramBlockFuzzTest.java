// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes that anyone may have written, their sum made right so that reading goes beyond it: refused, or read
 * as many histograms as the header says. With {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true} it looks
 * for more of them.
 */
class HistogramBlockFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void decode_anyBytes_areRefusedOrRead(byte[] bytes) {
    var block = Sealed.withSum(bytes);
    try {
      var read = HistogramBlock.decode(block);
      int histograms = read.series().stream().mapToInt(of -> of.histograms().length).sum();
      assertThat(histograms).isEqualTo(read.header().records());
    } catch (CorruptBlockException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
