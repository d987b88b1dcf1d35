// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes with a right sum, so that reading goes beyond it. */
final class Sealed {
  private Sealed() {
  }

  static byte[] withSum(byte[] bytes) {
    var block = Arrays.copyOf(bytes, bytes.length + 4);
    var crc = new CRC32C();
    crc.update(bytes);
    for (int k = 0; k < 4; k++) {
      block[bytes.length + k] = (byte) (crc.getValue() >>> 8 * k);
    }
    return block;
  }
}
