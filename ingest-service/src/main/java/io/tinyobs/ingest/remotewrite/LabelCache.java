// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which labels some bytes mean, so that a known series costs a hash and a comparison of bytes.
 *
 * <p>A set-associative table as a processor's cache has it: the hash names a bucket of four slots, and a
 * full bucket gives up one of them at random. Reading takes no lock and allocates nothing; memory is
 * bounded by construction. The bytes are always compared, so two label sets of one hash stay two; the
 * hash is seeded afresh by each process, so nobody can aim at one bucket. Thread-safe.
 */
final class LabelCache {
  private static final int WAYS = 4;
  /** What an entry is taken to weigh beside its bytes and the text made of them. */
  private static final int ENTRY_BYTES = 128;
  /** Of a label's name and value, which many series share (see {@link TextCache}), two references and a share. */
  private static final int LABEL_BYTES = 32;

  /** Labels that some bytes mean to a tenant. */
  static final class Entry {
    private final Tenant tenant;
    private final long hash;
    private final byte[] bytes;
    private final SeriesHandle series;
    private volatile long generation;

    private Entry(Tenant tenant, long hash, byte[] bytes, SeriesHandle series, long generation) {
      this.tenant = tenant;
      this.hash = hash;
      this.bytes = bytes;
      this.series = series;
      this.generation = generation;
    }

    SeriesHandle series() {
      return series;
    }

    /** The generation in which the series was last admitted. */
    long generation() {
      return generation;
    }

    void admitted(long inGeneration) {
      generation = inGeneration;
    }

    private long weight() {
      return ENTRY_BYTES + bytes.length + (long) LABEL_BYTES * series.labels().size();
    }
  }

  private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
  private final AtomicReferenceArray<@Nullable Entry> slots;
  /** Of the entries: a look at a bucket is one line of memory, not one an entry. Only a hint. */
  private final long[] hashes;
  private final int bucketMask;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger hand = new AtomicInteger();

  LabelCache(long maxBytes) {
    this.maxBytes = maxBytes;
    long wanted = Math.clamp(maxBytes / 512, 1024, 1 << 21);
    int size = Integer.highestOneBit((int) wanted);
    this.slots = new AtomicReferenceArray<>(size);
    this.hashes = new long[size];
    this.bucketMask = size / WAYS - 1;
  }

  long hash(byte[] in, int from, int to) {
    return hasher.hashBytesToLong(in, from, to - from);
  }

  @Nullable
  Entry find(Tenant tenant, long hash, byte[] in, int from, int to) {
    int first = bucket(hash);
    for (int i = first; i < first + WAYS; i++) {
      if (hashes[i] != hash) {
        continue;
      }
      var entry = slots.getPlain(i);
      // A plain read may be late, never torn: an entry's content is final.
      if (entry != null
          && entry.hash == hash
          && (entry.tenant == tenant || entry.tenant.equals(tenant))
          && Arrays.equals(entry.bytes, 0, entry.bytes.length, in, from, to)) {
        return entry;
      }
    }
    return null;
  }

  void put(Tenant tenant, long hash, byte[] in, int from, int to, SeriesHandle series,
      long generation) {
    var entry = new Entry(tenant, hash, Arrays.copyOfRange(in, from, to), series, generation);
    if (entry.weight() > maxBytes / 64) {
      return;
    }
    int slot = slotFor(hash);
    replace(slot, entry);
    hashes[slot] = hash;
    while (bytes.get() > maxBytes) {
      replace(Math.floorMod(hand.getAndIncrement(), slots.length()), null);
    }
  }

  /** Memory that the entries are taken to need. */
  long bytes() {
    return bytes.get();
  }

  private int slotFor(long hash) {
    int first = bucket(hash);
    for (int i = first; i < first + WAYS; i++) {
      if (slots.get(i) == null) {
        return i;
      }
    }
    return first + Math.floorMod(hand.getAndIncrement(), WAYS);
  }

  private void replace(int slot, @Nullable Entry entry) {
    var old = slots.getAndSet(slot, entry);
    bytes.addAndGet((entry == null ? 0 : entry.weight()) - (old == null ? 0 : old.weight()));
  }

  private int bucket(long hash) {
    return ((int) (hash ^ (hash >>> 32)) & bucketMask) * WAYS;
  }
}
