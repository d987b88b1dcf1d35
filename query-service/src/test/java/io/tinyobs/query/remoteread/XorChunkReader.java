// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import java.util.ArrayList;
import java.util.List;

/** Reads XOR chunks bit by bit, written from the drawing of the format and not from the writer. */
final class XorChunkReader {
  /** One sample, the value as its bits. */
  record Bits(long timestamp, long value) {
  }

  private final byte[] in;
  private int at = 16;

  private XorChunkReader(byte[] in) {
    this.in = in;
  }

  static List<Bits> read(byte[] chunk) {
    return new XorChunkReader(chunk).all();
  }

  private List<Bits> all() {
    int count = (in[0] & 0xff) << 8 | in[1] & 0xff;
    var samples = new ArrayList<Bits>();
    long time = 0;
    long step = 0;
    long value = 0;
    int leading = 0;
    int trailing = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        long zigzag = varint();
        time = zigzag >>> 1 ^ -(zigzag & 1);
        value = bits(64);
      } else {
        step = i == 1 ? varint() : step + change();
        time += step;
        if (bits(1) == 1) {
          if (bits(1) == 1) {
            leading = (int) bits(5);
            int significant = (int) bits(6);
            trailing = 64 - leading - (significant == 0 ? 64 : significant);
          }
          value ^= bits(64 - leading - trailing) << trailing;
        }
      }
      samples.add(new Bits(time, value));
    }
    return samples;
  }

  private long change() {
    int ones = 0;
    while (ones < 4 && bits(1) == 1) {
      ones++;
    }
    int size = new int[]{0, 14, 17, 20, 64}[ones];
    if (size == 0 || size == 64) {
      return bits(size);
    }
    long value = bits(size);
    return value > 1L << size - 1 ? value - (1L << size) : value;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0;; shift += 7) {
      long b = bits(8);
      value |= (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
  }

  private long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++, at++) {
      value = value << 1 | in[at >>> 3] >>> 7 - (at & 7) & 1;
    }
    return value;
  }
}
