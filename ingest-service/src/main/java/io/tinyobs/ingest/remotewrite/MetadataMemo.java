// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tinyobs.model.Tenant;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was stored about metrics within the last minute. Remote write 2.0 says it again with each
 * series of each request; once a minute, as often as 1.0 does, is enough to store it.
 *
 * <p>One slot a hash, the newest wins; the bytes are always compared. At most about 90 MB, were all texts of
 * the greatest length; a few hundred bytes a metric in truth. Thread-safe.
 */
final class MetadataMemo {
  private static final long REPEAT_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int SLOTS = 1 << 14;

  /** What was said, by whom and when. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
  record Said(Tenant tenant, long hash, byte[] bytes, long millis) {
  }

  private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
  private final AtomicReferenceArray<@Nullable Said> slots = new AtomicReferenceArray<>(SLOTS);

  /** What is to be {@linkplain #stored told} once it is stored, or null if that was so within the last minute. */
  @Nullable
  Said news(Tenant tenant, byte[] in, int to, long nowMillis) {
    long hash = hasher.hashBytesToLong(in, 0, to);
    var known = slots.getPlain(slot(hash));
    return known != null
        && known.hash == hash
        && nowMillis - known.millis < REPEAT_MILLIS
        && known.tenant.equals(tenant)
        && Arrays.equals(known.bytes, 0, known.bytes.length, in, 0, to)
            ? null
            : new Said(tenant, hash, Arrays.copyOf(in, to), nowMillis);
  }

  void stored(Said said) {
    slots.set(slot(said.hash), said);
  }

  private static int slot(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (SLOTS - 1);
  }
}
