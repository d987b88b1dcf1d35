// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.tinyobs.ingest.wire.WireReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What nearly every sample of a stream is: its time, since 1973 a varint of nine bytes, then a gauge's value, 19
 * bytes in all. Such a one is read without a look at each byte.
 */
final class PlainSample {
  /** The tag of a metric's samples. */
  static final int FIELD = 3 << 3 | WireReader.LENGTH;

  private static final int TIME = 1 << 3 | WireReader.VARINT;
  private static final int GAUGE = 2 << 3 | WireReader.FIXED64;
  private static final int TIME_AT = 1;
  private static final int TIME_ENDS_AT = TIME_AT + Long.BYTES;
  private static final int VALUE_AT = TIME_ENDS_AT + 2;
  private static final int BYTES = VALUE_AT + Double.BYTES;

  /** The bits that say that a varint goes on. */
  private static final long CONTINUED = 0x8080_8080_8080_8080L;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(
      long[].class, ByteOrder.LITTLE_ENDIAN);

  private PlainSample() {
  }

  /** Whether nothing but samples of less than 128 bytes each stands between two offsets. */
  static boolean areAll(byte[] in, int from, int end) {
    int at = from;
    while (at + 1 < end && in[at] == FIELD && in[at + 1] >= 0) {
      at += 2 + in[at + 1];
    }
    return at == end;
  }

  /** Whether the sample between two offsets is one. */
  static boolean is(byte[] in, int from, int end) {
    return end - from == BYTES
        && in[from] == TIME
        && ((long) LONGS.get(in, from + TIME_AT) & CONTINUED) == CONTINUED
        && in[from + TIME_ENDS_AT] >= 0
        && in[from + VALUE_AT - 1] == GAUGE;
  }

  /** Its time, nanoseconds since the epoch. */
  static long nanos(byte[] in, int from) {
    return Long.compress((long) LONGS.get(in, from + TIME_AT), ~CONTINUED)
        | (long) in[from + TIME_ENDS_AT] << 56;
  }

  /** The bits of its value. */
  static long valueBits(byte[] in, int from) {
    return (long) LONGS.get(in, from + VALUE_AT);
  }
}
