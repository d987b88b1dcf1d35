// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.ingest.wire.WireReader;
import java.util.Arrays;

/** Brings together the labels of a series whose sender strewed them among its samples. */
final class LabelGatherer {
  private LabelGatherer() {
  }

  /** The fields 1 of the message between two offsets, one after the other, tags and lengths included. */
  static byte[] gather(byte[] in, int from, int end) {
    var reader = new WireReader(in, from, end);
    var out = new byte[end - from];
    int size = 0;
    while (reader.hasMore()) {
      int start = reader.offset();
      int tag = reader.tag(end);
      reader.skip(tag, end);
      if (WireReader.field(tag) == 1) {
        reader.expect(tag, WireReader.LENGTH);
        System.arraycopy(in, start, out, size, reader.offset() - start);
        size += reader.offset() - start;
      }
    }
    return Arrays.copyOf(out, size);
  }
}
