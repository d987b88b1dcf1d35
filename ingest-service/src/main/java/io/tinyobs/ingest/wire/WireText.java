// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.wire;

import com.google.protobuf.ByteString;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What can be said of a text's bytes without making a text of them. */
public final class WireText {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(
      long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private WireText() {
  }

  /** Whether they are UTF-8, which ASCII is. */
  public static boolean isUtf8(byte[] in, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      if (((long) LONGS.get(in, at) & HIGH_BITS) != 0) {
        return isUtf8Beyond(in, at, to);
      }
    }
    for (; at < to; at++) {
      if (in[at] < 0) {
        return isUtf8Beyond(in, at, to);
      }
    }
    return true;
  }

  // All before is ASCII, so a character begins here.
  private static boolean isUtf8Beyond(byte[] in, int from, int to) {
    return ByteString.copyFrom(in, from, to - from).isValidUtf8();
  }

  /** A number that is the same for the same text, and seldom for two. */
  public static long print(byte[] in, int from, int to) {
    long print = to - from;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      print = (print ^ (long) LONGS.get(in, at)) * MIX;
      print ^= print >>> 29;
    }
    for (; at < to; at++) {
      print = (print ^ in[at]) * MIX;
    }
    return print ^ print >>> 32;
  }
}
