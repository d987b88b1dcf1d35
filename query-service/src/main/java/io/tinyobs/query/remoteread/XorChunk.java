// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

/**
 * Writes samples as one XOR chunk of Prometheus' TSDB: two bytes with their number, then bits. The first time
 * and value are whole, the second time is the step from the first; then each time is the change of that step in
 * 0, 14, 17, 20 or 64 bits, and each value what differs from the one before: nothing, the bits within the last
 * one's zeros, or new numbers of zeros and the bits between.
 *
 * @see <a href="https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/chunks.md#xor-chunk-data">XOR
 *      chunk data</a>
 */
final class XorChunk {
  /** Samples of a chunk as Prometheus cuts them. */
  static final int SAMPLES = 120;

  private XorChunk() {
  }

  /** The chunk of the samples from {@code from} to before {@code to}. */
  static byte[] of(long[] timestamps, double[] values, int from, int to) {
    int count = to - from;
    var chunk = new BitWriter((byte) (count >>> 8), (byte) count);
    var value = new BitWriter.Xor(values[from]);
    chunk.varint(timestamps[from] << 1 ^ timestamps[from] >> 63);
    chunk.whole(values[from]);
    long step = 0;
    for (int i = from + 1; i < to; i++) {
      long next = timestamps[i] - timestamps[i - 1];
      if (i == from + 1) {
        chunk.varint(next);
      } else {
        change(chunk, next - step);
      }
      step = next;
      chunk.xor(values[i], value);
    }
    return chunk.toByteArray();
  }

  private static void change(BitWriter chunk, long ofStep) {
    if (ofStep == 0) {
      chunk.write(0, 1);
    } else if (BitWriter.fits(ofStep, 14)) {
      chunk.write(0b10, 2);
      chunk.write(ofStep, 14);
    } else if (BitWriter.fits(ofStep, 17)) {
      chunk.write(0b110, 3);
      chunk.write(ofStep, 17);
    } else if (BitWriter.fits(ofStep, 20)) {
      chunk.write(0b1110, 4);
      chunk.write(ofStep, 20);
    } else {
      chunk.write(0b1111, 4);
      chunk.write(ofStep, 64);
    }
  }
}
