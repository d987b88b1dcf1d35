// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import java.util.Arrays;

/**
 * Writes samples as one XOR chunk of Prometheus' TSDB: two bytes with their number, then bits. The first time
 * and value are whole, the second time is the step from the first; then each time is the change of that step in
 * 0, 14, 17, 20 or 64 bits, and each value what differs from the one before: nothing, the bits within the last
 * one's zeros, or new numbers of zeros and the bits between. Not thread-safe.
 *
 * @see <a href="https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/chunks.md#xor-chunk-data">XOR
 *      chunk data</a>
 */
final class XorChunk {
  /** Samples of a chunk as Prometheus cuts them. */
  static final int SAMPLES = 120;

  private static final int NO_LEADING = 0xff;
  /** Zeros in front are counted in five bits. */
  private static final int MAX_LEADING = 31;

  private byte[] out = new byte[1024];
  private int bits = 16;
  private int leading = NO_LEADING;
  private int trailing;

  private XorChunk() {
  }

  /** The chunk of the samples from {@code from} to before {@code to}. */
  static byte[] of(long[] timestamps, double[] values, int from, int to) {
    var chunk = new XorChunk();
    int count = to - from;
    chunk.out[0] = (byte) (count >>> 8);
    chunk.out[1] = (byte) count;
    long step = 0;
    for (int i = from; i < to; i++) {
      long value = Double.doubleToRawLongBits(values[i]);
      if (i == from) {
        chunk.varint(timestamps[i] << 1 ^ timestamps[i] >> 63);
        chunk.write(value, 64);
        continue;
      }
      long next = timestamps[i] - timestamps[i - 1];
      if (i == from + 1) {
        chunk.varint(next);
      } else {
        chunk.change(next - step);
      }
      step = next;
      chunk.xor(value ^ Double.doubleToRawLongBits(values[i - 1]));
    }
    return Arrays.copyOf(chunk.out, chunk.bits + 7 >>> 3);
  }

  private void change(long ofStep) {
    if (ofStep == 0) {
      write(0, 1);
    } else if (fits(ofStep, 14)) {
      write(0b10, 2);
      write(ofStep, 14);
    } else if (fits(ofStep, 17)) {
      write(0b110, 3);
      write(ofStep, 17);
    } else if (fits(ofStep, 20)) {
      write(0b1110, 4);
      write(ofStep, 20);
    } else {
      write(0b1111, 4);
      write(ofStep, 64);
    }
  }

  /** Of n bits the highest positive number is a power of two, which two's complement would read as negative. */
  private static boolean fits(long value, int bits) {
    return -((1L << bits - 1) - 1) <= value && value <= 1L << bits - 1;
  }

  private void xor(long difference) {
    if (difference == 0) {
      write(0, 1);
      return;
    }
    int newLeading = Math.min(Long.numberOfLeadingZeros(difference), MAX_LEADING);
    int newTrailing = Long.numberOfTrailingZeros(difference);
    if (leading != NO_LEADING && newLeading >= leading && newTrailing >= trailing) {
      write(0b10, 2);
      write(difference >>> trailing, 64 - leading - trailing);
      return;
    }
    leading = newLeading;
    trailing = newTrailing;
    int significant = 64 - leading - trailing;
    write(0b11, 2);
    write(leading, 5);
    write(significant, 6); // 64 is written as 0.
    write(difference >>> trailing, significant);
  }

  private void varint(long value) {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      write(rest & 0x7f | 0x80, 8);
    }
    write(rest, 8);
  }

  private void write(long value, int count) {
    if (out.length < bits + count + 7 >>> 3) {
      out = Arrays.copyOf(out, 2 * out.length);
    }
    for (int left = count; left > 0;) {
      int room = 8 - (bits & 7);
      int now = Math.min(room, left);
      int piece = (int) (value >>> left - now) & (1 << now) - 1;
      out[bits >>> 3] |= (byte) (piece << room - now);
      bits += now;
      left -= now;
    }
  }
}
