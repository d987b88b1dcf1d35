// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the text of bytes seen lately, so that series share the names and values of their labels.
 *
 * <p>One slot a hash, the newest wins; the bytes are always compared. At most about 20 MB. Thread-safe.
 */
final class TextCache {
  private static final int SLOTS = 1 << 16;
  /** Longer texts are seldom shared. */
  private static final int MAX_BYTES = 96;

  @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
  private record Text(byte[] bytes, String text) {
  }

  private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
  private final AtomicReferenceArray<@Nullable Text> slots = new AtomicReferenceArray<>(SLOTS);

  long hash(byte[] in, int from, int to) {
    return hasher.hashBytesToLong(in, from, to - from);
  }

  @Nullable
  String find(long hash, byte[] in, int from, int to) {
    // A plain read may be late, never torn: a record's content is final.
    var known = slots.getPlain(slot(hash));
    return known != null && Arrays.equals(known.bytes, 0, known.bytes.length, in, from, to)
        ? known.text
        : null;
  }

  void put(long hash, byte[] in, int from, int to, String text) {
    if (to - from <= MAX_BYTES) {
      slots.set(slot(hash), new Text(Arrays.copyOfRange(in, from, to), text));
    }
  }

  private static int slot(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (SLOTS - 1);
  }
}
