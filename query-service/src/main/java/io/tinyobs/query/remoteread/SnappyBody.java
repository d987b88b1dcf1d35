// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.query.http.QueryException.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/** Bodies as snappy blocks; what one declares is believed only as far as it is possible and allowed. */
final class SnappyBody {
  /** Largest request once decompressed. */
  static final int MAX_BYTES = 4 << 20;
  /** The densest element of the format writes 64 bytes for 3. */
  private static final int MAX_EXPANSION = 22;

  private SnappyBody() {
  }

  /**
   * A request's content.
   *
   * @throws BadInput if it is no snappy block or declares too much; then nothing is allocated
   */
  static byte[] decompress(byte[] block) {
    try {
      int declared = Snappy.uncompressedLength(block);
      if (declared < 0 || declared > MAX_BYTES
          || declared > (long) block.length * MAX_EXPANSION) {
        throw new BadInput(
            "cannot read remote read request: got %d bytes that declare %d, expected at most %d"
                .formatted(block.length, declared, MAX_BYTES));
      }
      return Snappy.uncompress(block);
    } catch (IOException | RuntimeException e) {
      throw e instanceof BadInput known
          ? known
          : new BadInput("cannot read remote read request: got %d bytes, expected a snappy block"
              .formatted(block.length));
    }
  }

  static byte[] compress(byte[] content) {
    try {
      return Snappy.compress(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compress an answer", e);
    }
  }
}
