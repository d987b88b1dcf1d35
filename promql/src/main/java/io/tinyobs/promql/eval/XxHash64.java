// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash of a label set by which Prometheus chooses series: XXH64 with seed 0 of the names and
 * values in order, each after its length in bytes (one byte, or 255 and three bytes, lowest first).
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">XXH64</a>
 */
final class XxHash64 {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
      ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class,
      ByteOrder.LITTLE_ENDIAN);
  private static final long P1 = 0x9e3779b185ebca87L;
  private static final long P2 = 0xc2b2ae3d27d4eb4fL;
  private static final long P3 = 0x165667b19e3779f9L;
  private static final long P4 = 0x85ebca77c2b2ae63L;
  private static final long P5 = 0x27d4eb2f165667c5L;

  // P1 + P2, as 64 bits.
  private static final long FIRST_LANE = 0x60ea27eeadc0b5d6L;

  private XxHash64() {
  }

  static long of(Labels labels) {
    var bytes = new ByteArrayOutputStream();
    labels.forEach((name, value) -> {
      write(name, bytes);
      write(value, bytes);
    });
    return of(bytes.toByteArray());
  }

  private static void write(String text, ByteArrayOutputStream bytes) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length < 255) {
      bytes.write(utf8.length);
    } else {
      bytes.write(255);
      bytes.write(utf8.length);
      bytes.write(utf8.length >> 8);
      bytes.write(utf8.length >> 16);
    }
    bytes.writeBytes(utf8);
  }

  static long of(byte[] data) {
    int at = 0;
    long hash = P5;
    if (data.length >= 32) {
      long[] lanes = {FIRST_LANE, P2, 0, -P1};
      for (; at + 32 <= data.length; at += 32) {
        for (int lane = 0; lane < 4; lane++) {
          lanes[lane] = round(lanes[lane], (long) LONG.get(data, at + 8 * lane));
        }
      }
      hash = Long.rotateLeft(lanes[0], 1) + Long.rotateLeft(lanes[1], 7)
          + Long.rotateLeft(lanes[2], 12) + Long.rotateLeft(lanes[3], 18);
      for (long lane : lanes) {
        hash = (hash ^ round(0, lane)) * P1 + P4;
      }
    }
    return avalanche(rest(hash + data.length, data, at));
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long rest(long start, byte[] data, int from) {
    long hash = start;
    int at = from;
    for (; at + 8 <= data.length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(data, at)), 27) * P1 + P4;
    }
    if (at + 4 <= data.length) {
      long four = (int) INT.get(data, at) & 0xffffffffL;
      hash = Long.rotateLeft(hash ^ four * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < data.length; at++) {
      hash = Long.rotateLeft(hash ^ (data[at] & 0xff) * P5, 11) * P1;
    }
    return hash;
  }

  private static long avalanche(long hash) {
    long h = (hash ^ hash >>> 33) * P2;
    h = (h ^ h >>> 29) * P3;
    return h ^ h >>> 32;
  }
}
