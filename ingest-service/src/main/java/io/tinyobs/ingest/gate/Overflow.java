// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tinyobs.model.Labels;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Where the samples of a series go whose metric has as many series as it may: to a series without the label that
 * varies most and with {@code overflow="true"} instead, which is the sum of all that it stands for. If there are
 * too many of those as well, to one that keeps nothing but who sent it and what its kind of metric needs.
 *
 * <p>A sum is that of the last value of each member, so that what is sent twice counts once. A counter's member
 * that begins again adds to the total, and what a member of a counter brought stays in it when the member is not
 * heard of for an hour, for totals only grow; a gauge's member is taken out after five minutes, as a query would
 * not see it any more, or at its stale marker. What counts and what is a gauge is told by the name's end. A sum is
 * never told for a time before the last it was told for.
 *
 * <p>Sums live in this process: after a restart they begin anew, which reads as a counter's reset, one sender's
 * samples must reach one replica, and replicas need different values of the label. At most {@value #MEMBERS}
 * members are remembered. Thread-safe.
 */
public final class Overflow {
  private static final int MEMBERS = 500_000;
  private static final Duration COUNTER_LIFE = Duration.ofHours(1);
  private static final Duration GAUGE_LIFE = Duration.ofMinutes(5);
  private static final List<String> COUNTERS = List.of("_total", "_bucket", "_count", "_sum");
  /** Who sent it, and what histograms and summaries need. */
  private static final Set<String> KEPT = Set.of(
      Labels.METRIC_NAME, "service_name", "service", "job", "le", "quantile");

  private record Key(Tenant tenant, Labels series) {
  }

  /** The last value of one series, and the sum it is part of. */
  private static final class Member {
    final Sum sum;
    double value;

    Member(Sum sum) {
      this.sum = sum;
    }
  }

  private final IngestSettings.Overflow settings;
  private final SeriesCensus census;
  private final Cache<Key, Member> counters;
  private final Cache<Key, Member> gauges;
  private final Cache<Key, Sum> sums;
  private final LongAdder samples = new LongAdder();

  public Overflow(IngestSettings.Overflow settings, SeriesCensus census, InstantSource clock) {
    this.settings = settings;
    this.census = census;
    Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
    // On the caller's thread: what is gone is out of the sum before the next value is told.
    this.counters = Caffeine.newBuilder().maximumSize(MEMBERS).expireAfterAccess(COUNTER_LIFE)
        .ticker(ticker).executor(Runnable::run).build();
    RemovalListener<Key, Member> leaving = Overflow::leave;
    this.gauges = Caffeine.newBuilder().maximumSize(MEMBERS).expireAfterAccess(GAUGE_LIFE)
        .ticker(ticker).executor(Runnable::run).removalListener(leaving).build();
    this.sums = Caffeine.newBuilder().expireAfterAccess(COUNTER_LIFE.multipliedBy(2))
        .ticker(ticker).executor(Runnable::run).build();
  }

  private static void leave(@Nullable Key key, @Nullable Member member, RemovalCause cause) {
    if (member != null) {
      member.sum.leave(member);
    }
  }

  /** How many samples went to sums. */
  public long samples() {
    return samples.sum();
  }

  /**
   * The sum that a series' samples go to.
   *
   * @param why it was refused
   * @throws RecordRefused that, if it is for another reason, overflowing is off, or there is no room for sums
   */
  Sum of(Tenant tenant, Labels series, SeriesLimits limits, RecordRefused why) {
    if (!settings.enabled() || why.reason() != Reason.METRIC_SERIES_LIMIT) {
      throw why;
    }
    var known = members(series.metricName()).getIfPresent(new Key(tenant, series));
    if (known != null && sums.getIfPresent(known.sum.key) == known.sum) {
      // Another label may vary most by now; a member stays where its past is.
      return alive(known.sum, limits);
    }
    var room = limits.withSeriesPerMetric(limits.seriesPerMetric() + settings.series());
    try {
      var varied = census.mostVaried(tenant, series.metricName());
      if (varied != null) {
        return sum(tenant, marked(series.without(Set.of(varied))), room);
      }
    } catch (RecordRefused e) {
      // Too many of these as well.
    }
    return sum(tenant, marked(series.only(KEPT)), roomForLast(limits));
  }

  private SeriesLimits roomForLast(SeriesLimits limits) {
    return limits.withSeriesPerMetric(limits.seriesPerMetric() + 2 * settings.series());
  }

  private Sum alive(Sum sum, SeriesLimits limits) {
    census.admit(sum.key.tenant(), sum.key.series(), roomForLast(limits));
    return sum;
  }

  private static boolean counts(String metric) {
    return COUNTERS.stream().anyMatch(metric::endsWith);
  }

  private Cache<Key, Member> members(String metric) {
    return counts(metric) ? counters : gauges;
  }

  private Labels marked(Labels series) {
    return series.toBuilder().set(settings.label(), settings.value()).build();
  }

  private Sum sum(Tenant tenant, Labels series, SeriesLimits limits) {
    limits.check(series);
    var kept = census.admit(tenant, series, limits);
    return sums.get(new Key(tenant, kept), Sum::new);
  }

  /** One overflow series: the sum of its members. */
  public final class Sum {
    private final Key key;
    private final boolean counts;
    private double total;
    private long lastMillis = Long.MIN_VALUE;

    private Sum(Key key) {
      this.key = key;
      this.counts = counts(key.series.metricName());
    }

    /** Takes a sample of a member and adds one of the sum to the batch. */
    public void add(Labels member, long timestampMillis, double value, WriteBatch batch) {
      var of = new Key(key.tenant, member);
      var members = counts ? counters : gauges;
      if (StaleNaN.is(value)) {
        members.invalidate(of);
      } else {
        members.cleanUp();
        set(member(members, of), value);
      }
      samples.increment();
      census.overflowed(key.tenant, key.series.metricName());
      synchronized (this) {
        lastMillis = Math.max(lastMillis, timestampMillis);
        batch.sample(key.series, lastMillis, total);
      }
    }

    /** What is known of a member; from another sum that was forgotten only what it adds from now on comes here. */
    private Member member(Cache<Key, Member> members, Key of) {
      var known = members.get(of, unused -> new Member(this));
      if (known.sum == this) {
        return known;
      }
      var moved = new Member(this);
      moved.value = counts ? known.value : 0;
      members.put(of, moved);
      return moved;
    }

    private synchronized void set(Member member, double value) {
      boolean began = counts && value < member.value;
      total += began ? value : value - member.value;
      member.value = value;
    }

    private synchronized void leave(Member member) {
      total -= member.value;
      member.value = 0;
    }
  }
}
