// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Decompresses a snappy block, believing its declared length only as far as that is possible. */
public final class SnappyBlock {
  /** The densest element of the format writes 64 bytes for 3. */
  private static final int MAX_EXPANSION = 22;

  private SnappyBlock() {
  }

  /**
   * The block's content.
   *
   * @throws IngestException.TooLarge if it declares more than {@code maxBytes}; nothing is allocated
   * @throws IngestException.Malformed if it is not a snappy block
   */
  public static byte[] decompress(byte[] block, long maxBytes, MemoryBudget.Share memory) {
    int declared = declaredLength(block);
    if (declared > maxBytes) {
      throw new IngestException.TooLarge(
          "cannot take the body: it declares %d bytes once decompressed, at most %d are allowed"
              .formatted(declared, maxBytes));
    }
    if (declared > (long) block.length * MAX_EXPANSION) {
      throw corrupt(
          block,
          "it declares %d bytes, at most %d are possible"
              .formatted(declared, (long) block.length * MAX_EXPANSION));
    }
    memory.take(declared);
    var out = new byte[declared];
    try {
      int written = Snappy.uncompress(block, 0, block.length, out, 0);
      if (written != declared) {
        throw corrupt(block, "it holds %d bytes, but declares %d".formatted(written, declared));
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof IngestException known
          ? known
          : corrupt(block, String.valueOf(e.getMessage()));
    }
    return out;
  }

  /** The length that opens the block, as a protobuf-like number of at most 32 bits. */
  private static int declaredLength(byte[] block) {
    long length = 0;
    for (int i = 0; i < Math.min(block.length, 5); i++) {
      length |= (long) (block[i] & 0x7f) << (7 * i);
      if (block[i] >= 0) {
        return (int) Math.min(length, Integer.MAX_VALUE);
      }
    }
    throw corrupt(block, "no length at byte 0");
  }

  private static IngestException.Malformed corrupt(byte[] block, String why) {
    return new IngestException.Malformed(
        "cannot decompress the body: %d bytes are not a snappy block: %s"
            .formatted(block.length, why));
  }
}
