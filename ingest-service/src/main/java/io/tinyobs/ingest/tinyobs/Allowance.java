// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.IngestException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * A stream of which only so much may be read before more is allowed: however long a document is, none of its
 * parts can fill the memory. Not thread-safe.
 */
final class Allowance extends FilterInputStream {
  private final long each;
  private final LongConsumer onRead;
  private long left;

  /**
   * @param each bytes that one part may take
   * @param onRead told how many bytes were read
   */
  Allowance(InputStream in, long each, LongConsumer onRead) {
    super(in);
    this.each = each;
    this.onRead = onRead;
    this.left = each;
  }

  /** Lets the next part begin. */
  void renew() {
    left = each;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left <= 0) {
      throw new IngestException.TooLarge(
          "cannot take the document: one part of it has more than %d bytes".formatted(each));
    }
    int count = super.read(buffer, offset, length);
    if (count > 0) {
      left -= count;
      onRead.accept(count);
    }
    return count;
  }
}
