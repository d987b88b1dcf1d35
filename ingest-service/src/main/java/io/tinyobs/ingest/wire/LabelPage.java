// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.wire;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Labels of one tenant's series in the order in which they came, bytes after bytes: a sender names its
 * series in the same order again and again, so the next comparison finds its bytes already on their way from
 * memory.
 *
 * <p>Grows at its end only, under its cache's lock; what is there is read without.
 */
final class LabelPage {
  /** Bits of an entry's number within its page. */
  static final int ENTRY_BITS = 10;

  private static final int MAX_ENTRIES = 1 << ENTRY_BITS;
  private static final int FEW_ENTRIES = 64;
  private static final int USUAL_BYTES = 160;

  /** Beside the bytes and the series: hash, end, successor, generation, reference to the series. */
  private static final int COLUMN_BYTES = 8 + 4 + 4 + 8 + 4;

  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

  final Tenant tenant;
  private final byte[] bytes;
  private final int[] ends;
  private final long[] hashes;
  private final @Nullable SeriesHandle[] series;
  /** When each was last admitted. Written without a lock: an old value costs one admission more. */
  private final long[] generations;
  /** The entry that came after this one the last time; 0 if none is known. A hint. */
  private final int[] successors;
  private int size;

  /**
   * @param before entries that the tenant has already, so that few series take a small page
   * @param atLeast bytes of the first entry
   */
  LabelPage(Tenant tenant, int before, int atLeast) {
    int entries = entries(before);
    this.tenant = tenant;
    this.bytes = new byte[bytes(entries, atLeast)];
    this.ends = new int[entries];
    this.hashes = new long[entries];
    this.series = new SeriesHandle[entries];
    this.generations = new long[entries];
    this.successors = new int[entries];
  }

  /** A page of one series that is too large to be kept. */
  static LabelPage ofOne(
      Tenant tenant, long hash, byte[] in, int from, int to, SeriesHandle series, long generation) {
    var page = new LabelPage(tenant, 0, to - from);
    page.add(hash, in, from, to, series, generation);
    return page;
  }

  private static int entries(int before) {
    return Math.clamp(Integer.highestOneBit(Math.max(1, before)), FEW_ENTRIES, MAX_ENTRIES);
  }

  private static int bytes(int entries, int atLeast) {
    return Math.max(entries * USUAL_BYTES, atLeast);
  }

  /** Memory of the columns and bytes, used or not, of a page made so. */
  static long weight(int before, int atLeast) {
    int entries = entries(before);
    return bytes(entries, atLeast) + (long) COLUMN_BYTES * entries;
  }

  boolean hasRoom(int length) {
    return size < ends.length && length <= bytes.length - start(size);
  }

  /** Adds an entry there is room for; it may be read by whoever learns of it by a later release. */
  int add(long hash, byte[] in, int from, int to, SeriesHandle handle, long generation) {
    int start = start(size);
    System.arraycopy(in, from, bytes, start, to - from);
    ends[size] = start + to - from;
    hashes[size] = hash;
    series[size] = handle;
    generations[size] = generation;
    return size++;
  }

  private int start(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }

  int length(int entry) {
    return ends[entry] - start(entry);
  }

  /** Whether an entry's bytes are those. */
  boolean holds(int entry, byte[] in, int from, int to) {
    return Arrays.equals(bytes, start(entry), ends[entry], in, from, to);
  }

  long hash(int entry) {
    return hashes[entry];
  }

  SeriesHandle series(int entry) {
    var handle = series[entry];
    if (handle == null) {
      throw new IllegalStateException("cannot tell entry %d: it is not there".formatted(entry));
    }
    return handle;
  }

  long generation(int entry) {
    return generations[entry];
  }

  void admitted(int entry, long generation) {
    generations[entry] = generation;
  }

  int successor(int entry) {
    return (int) INTS.getAcquire(successors, entry);
  }

  /** A release: who reads of the successor is to see it whole. */
  void followedBy(int entry, int successor) {
    if (successors[entry] != successor) {
      INTS.setRelease(successors, entry, successor);
    }
  }
}
