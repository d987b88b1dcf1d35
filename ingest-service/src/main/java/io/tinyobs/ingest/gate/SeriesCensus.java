// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.ingest.attribution.Attribution;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.report.CardinalityReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The series that are alive, counted so that their number stays within limits.
 *
 * <p>Each process counts what it has seen itself, so with n replicas behind a balancer a limit is reached
 * at up to n times its number. Time is cut into generations; a series not seen in the present or the
 * last one is dead and makes room. Who remembers a series as admitted asks again once a generation.
 *
 * <p>Which metric, label and service they come from is told to an {@link Attribution} when a series is new, and
 * at no other time.
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
    return counts(tenant).admit(series, generation, limits);
  }

  /** How many series of a tenant are alive. */
  public int alive(Tenant tenant) {
    var counts = tenants.get(tenant);
    return counts == null ? 0 : counts.total.get();
  }

  /** The tenants that sent series. */
  public Set<Tenant> tenants() {
    return Set.copyOf(tenants.keySet());
  }

  /** The label whose values a metric's series differ in most, or null if that is not known. */
  public @Nullable String mostVaried(Tenant tenant, String metric) {
    var counts = tenants.get(tenant);
    return counts == null ? null : counts.attribution.mostVaried(metric);
  }

  /**
   * Lets go of what a tenant's attribution remembers of series that are dead, if there may be some, and makes
   * room in it for metrics that have grown. Reads all series alive: some 0.5 µs each, at most once a minute.
   */
  public void refresh(Tenant tenant) {
    var counts = tenants.get(tenant);
    if (counts != null) {
      sweepOnce(generation());
      counts.refresh(generation(), clock.millis());
    }
  }

  /** A number that is another one once a tenant had a new series, or forgot old ones. */
  public long changes(Tenant tenant) {
    var counts = tenants.get(tenant);
    return counts == null ? 0 : counts.refreshedAt + counts.attribution.changes();
  }

  /** Where a tenant's series come from, by what this process saw. */
  public CardinalityReport report(Tenant tenant, SeriesLimits limits) {
    return counts(tenant).report(clock.millis(), limits);
  }

  /** Notes a sample that went to a metric's overflow series. */
  void overflowed(Tenant tenant, String metric) {
    counts(tenant).overflowed
        .computeIfAbsent(metric, unused -> new AtomicInteger()).incrementAndGet();
  }

  private Counts counts(Tenant tenant) {
    return tenants.computeIfAbsent(tenant, unused -> new Counts(generation()));
  }

  private void sweepOnce(long generation) {
    long last = swept.get();
    if (last < generation && swept.compareAndSet(last, generation)) {
      tenants.values().forEach(counts -> counts.forgetBefore(generation - 1));
    }
  }

  private static final class Counts {
    private static final long REFRESH_MILLIS = Duration.ofMinutes(1).toMillis();

    private volatile Attribution attribution = new Attribution();
    /** Of the attribution at hand; only ever changed by who refreshes. */
    private volatile long refreshedAt;
    private long refreshedIn;
    private final ConcurrentMap<Labels, AtomicLong> lastSeen = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> perMetric = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();
    /** Samples since the process began, of metrics that are at their limit. */
    private final ConcurrentMap<String, AtomicInteger> overflowed = new ConcurrentHashMap<>();

    /**
     * @param generation the present one, in which nothing can be dead yet
     */
    Counts(long generation) {
      refreshedIn = generation;
    }

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
        attribution.add(kept, ofMetric.incrementAndGet());
        total.incrementAndGet();
      }
      return kept;
    }

    synchronized void refresh(long generation, long nowMillis) {
      boolean due = refreshedIn != generation
          || attribution.isOutgrown() && nowMillis - refreshedAt >= REFRESH_MILLIS;
      if (!due) {
        return;
      }
      refreshedIn = generation;
      var byMetric = new HashMap<String, Integer>();
      perMetric.forEach((metric, count) -> byMetric.put(metric, count.get()));
      var byService = new HashMap<String, Integer>();
      lastSeen.keySet()
          .forEach(series -> byService.merge(Attribution.service(series), 1, Integer::sum));
      var fresh = new Attribution(byMetric, byService);
      // From here on new series go to it; those that are new meanwhile may be told twice, which counts once.
      attribution = fresh;
      lastSeen.keySet()
          .forEach(
              series -> fresh.add(series, byMetric.getOrDefault(series.metricName(), 0)));
      refreshedAt = nowMillis;
    }

    CardinalityReport report(long nowMillis, SeriesLimits limits) {
      return attribution.report(
          nowMillis,
          limits.series(),
          limits.seriesPerMetric(),
          perMetric.size(),
          total.get(),
          metric -> count(perMetric, metric),
          metric -> count(overflowed, metric));
    }

    private static int count(Map<String, AtomicInteger> counts, String name) {
      var count = counts.get(name);
      return count == null ? 0 : count.get();
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
      overflowed.keySet().retainAll(perMetric.keySet());
    }
  }
}
