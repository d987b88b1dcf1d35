// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes that anyone may have written, their sum made right so that reading goes beyond it: refused, or read
 * as many buckets as the header says. With {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true} it looks
 * for more of them.
 */
class SummaryBlockFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void decode_anyBytes_areRefusedOrRead(byte[] bytes) {
    var block = Arrays.copyOf(bytes, bytes.length + 4);
    var crc = new CRC32C();
    crc.update(bytes);
    for (int k = 0; k < 4; k++) {
      block[bytes.length + k] = (byte) (crc.getValue() >>> 8 * k);
    }
    try {
      var read = SummaryBlock.decode(block);
      int buckets = read.series().stream().mapToInt(column -> column.buckets().size()).sum();
      assertThat(buckets).isEqualTo(read.header().records());
    } catch (CorruptBlockException e) {
      assertThat(e.offset()).isNotNegative();
    }
  }
}
