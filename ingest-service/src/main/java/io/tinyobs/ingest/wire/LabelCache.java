// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.wire;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which series some bytes of labels mean, so that a known series costs a comparison of bytes.
 *
 * <p>Each series remembers which came after it, and a sender keeps its order: a {@link Cursor} mostly finds
 * the next series where it expects it, without a hash. The others it finds by their hash; the bytes are always
 * compared, so two label sets of one hash stay two, and the hash is seeded afresh by each process, so
 * nobody can aim at one place.
 *
 * <p>Bounded by two halves: new series go to the young one, and so do those found in the old one. When the
 * young one is full it becomes the old one, and what nobody asked for since is gone. Thread-safe: finding
 * takes no lock and allocates nothing.
 */
public final class LabelCache {
  /** What a series is taken to weigh beside its bytes and columns: its handle and its labels. */
  private static final int SERIES_BYTES = 72;
  /** Of a label's name and value, which many series share (decoders keep each text once): two references and a share. */
  private static final int LABEL_BYTES = 32;
  private static final int FEW_SLOTS = 1 << 10;
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int ENTRY_MASK = (1 << LabelPage.ENTRY_BITS) - 1;

  private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
  private final long maxBytes;
  private volatile Half young = new Half();
  private volatile Half old = new Half();

  public LabelCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  private static int entry(int found) {
    return found - 1 & ENTRY_MASK;
  }

  /** A walk through the cache by one tenant's request. */
  public Cursor cursor(Tenant tenant) {
    return new Cursor(tenant);
  }

  long hash(byte[] in, int from, int to) {
    return hasher.hashBytesToLong(in, from, to - from);
  }

  /** Memory that is taken to be needed. */
  long bytes() {
    return young.weight.get() + old.weight.get();
  }

  private long weight(byte[] in, int from, int to, SeriesHandle series) {
    return to - from + SERIES_BYTES + (long) LABEL_BYTES * series.labels().size();
  }

  /** A walk through the cache by one request: where it is, and where the next series is expected. Not thread-safe. */
  public final class Cursor {
    private final Tenant tenant;
    private Half half = young;
    private @Nullable LabelPage page;
    private int entry;

    private Cursor(Tenant tenant) {
      this.tenant = tenant;
    }

    /**
     * Goes on to the series that came next the last time, if its labels are what comes now.
     *
     * @param in bytes of which its labels may be the first from {@code from} on
     * @return where its labels end, or -1 if they are others, and then nothing has changed
     */
    public int expected(byte[] in, int from, int limit) {
      int next = page == null ? 0 : page.successor(entry);
      if (next == 0) {
        return -1;
      }
      var there = half.page(next);
      int at = entry(next);
      int to = from + there.length(at);
      if (to > limit || !there.holds(at, in, from, to)) {
        return -1;
      }
      page = there;
      entry = at;
      return to;
    }

    /**
     * Goes on to the series of these labels.
     *
     * @return whether it is known; if not, {@link #add} makes it so
     */
    public boolean find(byte[] in, int from, int to) {
      int next = page == null ? 0 : page.successor(entry);
      return next != 0 && half.page(next).length(entry(next)) == to - from
          && expected(in, from, to) == to || find(hash(in, from, to), in, from, to);
    }

    boolean find(long hash, byte[] in, int from, int to) {
      var now = young;
      int found = now.find(tenant, hash, in, from, to);
      if (found != 0) {
        goTo(now, found);
        return true;
      }
      var before = old;
      found = before.find(tenant, hash, in, from, to);
      if (found == 0) {
        return false;
      }
      var there = before.page(found);
      int at = entry(found);
      add(hash, in, from, to, there.series(at), there.generation(at));
      return true;
    }

    /** Makes a series known that was not found, and goes on to it. */
    public void add(byte[] in, int from, int to, SeriesHandle series, long generation) {
      add(hash(in, from, to), in, from, to, series, generation);
    }

    void add(
        long hash, byte[] in, int from, int to, SeriesHandle series, long generation) {
      long weight = weight(in, from, to, series);
      if (weight > maxBytes / 64) {
        page = LabelPage.ofOne(tenant, hash, in, from, to, series, generation);
        entry = 0;
        half = new Half();
        return;
      }
      synchronized (LabelCache.this) {
        int known = young.find(tenant, hash, in, from, to);
        if (known != 0) {
          goTo(young, known); // Another request was faster.
          return;
        }
        if (young.weight.get() + weight + young.growth(tenant, to - from) > maxBytes / 2) {
          old = young;
          young = new Half();
        }
        int added = young.add(tenant, hash, in, from, to, series, generation);
        young.weight.addAndGet(weight);
        goTo(young, added);
      }
    }

    private void goTo(Half in, int found) {
      var there = in.page(found);
      int at = entry(found);
      if (page != null && half == in && (page != there || entry != at)) {
        page.followedBy(entry, found);
      }
      half = in;
      page = there;
      entry = at;
    }

    private LabelPage here() {
      var here = page;
      if (here == null) {
        throw new IllegalStateException("cannot tell a series: none was found");
      }
      return here;
    }

    /** The series it is at. */
    public SeriesHandle series() {
      return here().series(entry);
    }

    /** The generation in which the series was last admitted. */
    public long generation() {
      return here().generation(entry);
    }

    public void admitted(long inGeneration) {
      here().admitted(entry, inGeneration);
    }
  }

  /** Pages, and a table of what is where. Changed under the cache's lock. */
  private static final class Half {
    private volatile LabelPage[] pages = {};
    /** Upper half of the hash, then one more than the entry's number; probed one slot after the other. */
    private volatile long[] table = new long[FEW_SLOTS];
    private final Map<Tenant, Integer> openPages = new HashMap<>();
    private final Map<Tenant, Integer> entriesOf = new HashMap<>();
    private int entries;
    private final AtomicLong weight = new AtomicLong(8L * FEW_SLOTS);

    LabelPage page(int found) {
      return pages[found - 1 >>> LabelPage.ENTRY_BITS];
    }

    int find(Tenant tenant, long hash, byte[] in, int from, int to) {
      var slots = table;
      int mask = slots.length - 1;
      for (int i = (int) hash & mask;; i = i + 1 & mask) {
        long slot = (long) SLOTS.getAcquire(slots, i);
        if (slot == 0) {
          return 0;
        }
        if ((int) (slot >>> 32) != (int) (hash >>> 32)) {
          continue;
        }
        int found = (int) slot;
        var page = page(found);
        if ((page.tenant == tenant || page.tenant.equals(tenant))
            && page.holds(entry(found), in, from, to)) {
          return found;
        }
      }
    }

    /** What adding an entry takes beside its own weight, at most. */
    long growth(Tenant tenant, int length) {
      var open = openPages.get(tenant);
      long grown = open != null && pages[open].hasRoom(length)
          ? 0
          : LabelPage.weight(entriesOf.getOrDefault(tenant, 0), length);
      return grown + (2 * (entries + 1) > table.length ? 8L * table.length : 0);
    }

    int add(
        Tenant tenant,
        long hash,
        byte[] in,
        int from,
        int to,
        SeriesHandle series,
        long generation) {
      int number = openPage(tenant, to - from);
      int at = pages[number].add(hash, in, from, to, series, generation);
      int added = (number << LabelPage.ENTRY_BITS | at) + 1;
      if (2 * (entries + 1) > table.length) {
        grow();
      }
      enter(table, hash, added);
      entries++;
      entriesOf.merge(tenant, 1, Integer::sum);
      return added;
    }

    private int openPage(Tenant tenant, int length) {
      var open = openPages.get(tenant);
      if (open != null && pages[open].hasRoom(length)) {
        return open;
      }
      int before = entriesOf.getOrDefault(tenant, 0);
      var page = new LabelPage(tenant, before, length);
      int number = pages.length;
      var more = Arrays.copyOf(pages, number + 1);
      more[number] = page;
      pages = more;
      openPages.put(tenant, number);
      weight.addAndGet(LabelPage.weight(before, length));
      return number;
    }

    private void grow() {
      var larger = new long[2 * table.length];
      for (long slot : table) {
        if (slot != 0) {
          int found = (int) slot;
          enter(larger, page(found).hash(entry(found)), found);
        }
      }
      weight.addAndGet(8L * table.length);
      table = larger;
    }

    private static void enter(long[] slots, long hash, int added) {
      int mask = slots.length - 1;
      int i = (int) hash & mask;
      while (slots[i] != 0) {
        i = i + 1 & mask;
      }
      SLOTS.setRelease(slots, i, hash >>> 32 << 32 | added);
    }
  }
}
