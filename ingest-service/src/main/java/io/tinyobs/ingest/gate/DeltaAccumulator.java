// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums up increments into totals, for senders that tell only what was added since they last spoke.
 *
 * <p>Totals live in this process: each replica starts at nothing, which reads as a counter's reset, so
 * one sender's increments must reach one replica. A total not added to for an hour is forgotten.
 * Thread-safe.
 */
public final class DeltaAccumulator {
  private static final int MAX_SERIES = 500_000;
  private static final long MAX_HISTOGRAM_BYTES = 64L << 20;
  private static final Duration FORGET_AFTER = Duration.ofHours(1);

  private record Key(Tenant tenant, Labels series) {
  }

  private static final class Total {
    private double value;

    synchronized double add(double delta) {
      value += delta;
      return value;
    }
  }

  private final Cache<Key, Total> totals = Caffeine.newBuilder().maximumSize(MAX_SERIES)
      .expireAfterAccess(FORGET_AFTER).build();
  private final HistogramTotals histograms = new HistogramTotals(
      MAX_HISTOGRAM_BYTES, FORGET_AFTER);

  /** Additions that are taken back if their request fails, so that its repetition counts once. */
  public Additions begin(Tenant tenant) {
    return new Additions(tenant);
  }

  /** One request's additions. Not thread-safe. */
  public final class Additions {
    private final Tenant tenant;
    private final List<Runnable> undos = new ArrayList<>();

    private Additions(Tenant tenant) {
      this.tenant = tenant;
    }

    /** Adds to a series' total and tells it. */
    public double add(Labels series, double delta) {
      var total = totals.get(new Key(tenant, series), unused -> new Total());
      undos.add(() -> total.add(-delta));
      return total.add(delta);
    }

    /** Adds to a series' total histogram, with exponential buckets as that has, and tells it. */
    public NativeHistogram add(Labels series, NativeHistogram delta) {
      var added = histograms.add(tenant, series, delta);
      undos.add(added.undo());
      return added.total();
    }

    /** Whether nothing was added. */
    public boolean isEmpty() {
      return undos.isEmpty();
    }

    /** Takes everything back. */
    public void undo() {
      undos.reversed().forEach(Runnable::run);
      undos.clear();
    }
  }
}
