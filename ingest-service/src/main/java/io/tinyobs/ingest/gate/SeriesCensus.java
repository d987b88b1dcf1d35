// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The series that are alive, counted so that their number stays within limits.
 *
 * <p>Each process counts what it has seen itself, so with n replicas behind a balancer a limit is reached
 * at up to n times its number. Time is cut into generations; a series not seen in the present or the
 * last one is dead and makes room. Who remembers a series as admitted asks again once a generation.
 *
 * <p>Thread-safe. Cost: one map entry, about 100 bytes, a series alive.
 */
public final class SeriesCensus {
  private static final long GENERATION_MILLIS = Duration.ofHours(1).toMillis();

  private final InstantSource clock;
  private final ConcurrentMap<Tenant, Counts> tenants = new ConcurrentHashMap<>();
  private final AtomicLong swept = new AtomicLong(Long.MIN_VALUE);

  public SeriesCensus(InstantSource clock) {
    this.clock = clock;
  }

  /** The number of the present generation. */
  public long generation() {
    return Math.floorDiv(clock.millis(), GENERATION_MILLIS);
  }

  /**
   * Lets a series pass that is alive already, or that there is room for.
   *
   * @return the same labels; of a series new here, in the form in which they are kept, so that whoever keeps
   *     them too shares them
   * @throws RecordRefused if there is none
   */
  public Labels admit(Tenant tenant, Labels series, SeriesLimits limits) {
    long generation = generation();
    sweepOnce(generation);
    return tenants.computeIfAbsent(tenant, unused -> new Counts())
        .admit(series, generation, limits);
  }

  /** How many series of a tenant are alive. */
  public int alive(Tenant tenant) {
    var counts = tenants.get(tenant);
    return counts == null ? 0 : counts.total.get();
  }

  private void sweepOnce(long generation) {
    long last = swept.get();
    if (last < generation && swept.compareAndSet(last, generation)) {
      tenants.values().forEach(counts -> counts.forgetBefore(generation - 1));
    }
  }

  private static final class Counts {
    private final ConcurrentMap<Labels, AtomicLong> lastSeen = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> perMetric = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();

    Labels admit(Labels series, long generation, SeriesLimits limits) {
      var known = lastSeen.get(series);
      if (known != null) {
        known.set(generation);
        return series;
      }
      var metric = series.metricName();
      var ofMetric = perMetric.computeIfAbsent(metric, unused -> new AtomicInteger());
      // Checked before counting: two threads at once may pass the limit by one each.
      if (ofMetric.get() >= limits.seriesPerMetric()) {
        throw new RecordRefused(
            Reason.METRIC_SERIES_LIMIT,
            "cannot accept a new series of %s: it has %d, at most %d are allowed"
                .formatted(SeriesLimits.brief(metric), ofMetric.get(), limits.seriesPerMetric()));
      }
      if (total.get() >= limits.series()) {
        throw new RecordRefused(
            Reason.SERIES_LIMIT,
            "cannot accept a new series of %s: there are %d of all metrics, at most %d are allowed"
                .formatted(SeriesLimits.brief(metric), total.get(), limits.series()));
      }
      var kept = series.interned();
      if (lastSeen.putIfAbsent(kept, new AtomicLong(generation)) == null) {
        ofMetric.incrementAndGet();
        total.incrementAndGet();
      }
      return kept;
    }

    void forgetBefore(long generation) {
      lastSeen.forEach(
          (series, seen) -> {
            if (seen.get() < generation && lastSeen.remove(series, seen)) {
              total.decrementAndGet();
              var ofMetric = perMetric.get(series.metricName());
              if (ofMetric != null) {
                ofMetric.decrementAndGet();
              }
            }
          });
      perMetric.values().removeIf(count -> count.get() <= 0);
    }
  }
}
