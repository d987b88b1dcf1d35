// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All instruments of one TinyObs. Safe for use by many threads.
 *
 * <p>
 * Asking for what cannot be (a bad name, a counter's name for a gauge, one series too many) is told to the log once and
 * answered with an instrument that nobody reads: an application never fails because of its metrics.
 */
final class MetricRegistry {
  /** For durations in seconds; the same as Prometheus clients use. */
  static final double[] DEFAULT_BOUNDS = {
      .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private static final Logger LOGGER = System.getLogger("io.tinyobs.sdk");
  private static final int MAX_WARNINGS = 50;

  private final Map<String, String> common;
  private final int maxSeries;
  private final InstantSource clock;
  /** As spelled by callers: two orders of the same labels are two keys of one instrument. */
  private final Map<SeriesKey, Instrument> spelled = new ConcurrentHashMap<>();
  private final Map<SeriesKey, Instrument> canonical = new ConcurrentHashMap<>();
  private final Map<String, Family> families = new ConcurrentHashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private int series;

  /**
   * @param common
   *          labels of every series
   */
  MetricRegistry(Map<String, String> common, int maxSeries, InstantSource clock) {
    this.common = common;
    this.maxSeries = maxSeries;
    this.clock = clock;
  }

  Counter counter(String name, String... labels) {
    if (spelled.get(new SeriesKey(name, labels)) instanceof Counter known) {
      return known;
    }
    Function<Map<String, String>, Counter> create = all -> new Counter(
        SeriesHead.of(name, SeriesHead.COUNTER, all), clock.millis());
    Counter made = register(Counter.class, name, labels, family -> create);
    return made == null ? new Counter("", 0) : made;
  }

  Gauge gauge(@Nullable DoubleSupplier source, String name, String... labels) {
    if (spelled.get(new SeriesKey(name, labels)) instanceof Gauge known) {
      return known;
    }
    Function<Map<String, String>, Gauge> create = all -> new Gauge(
        SeriesHead.of(name, SeriesHead.GAUGE, all), source, clock.millis());
    Gauge made = register(Gauge.class, name, labels, family -> create);
    return made == null ? new Gauge("", source, 0) : made;
  }

  /** The bounds count when the metric is first asked for; all its series share them. */
  Histogram histogram(double[] bounds, String name, String... labels) {
    if (spelled.get(new SeriesKey(name, labels)) instanceof Histogram known) {
      return known;
    }
    Histogram made = register(Histogram.class, name, labels, family -> all -> new Histogram(name,
        family.boundsOr(name, bounds), all, clock.millis()));
    return made == null ? new Histogram("", DEFAULT_BOUNDS, Map.of(), 0) : made;
  }

  /** Tells {@code sink} the values of all; one that cannot be read is left out. */
  void snapshot(SampleSink sink) {
    for (Instrument instrument : canonical.values()) {
      try {
        instrument.snapshot(sink);
      } catch (RuntimeException broken) {
        warn("cannot read a gauge's source: " + broken);
      }
    }
  }

  /** Null if there can be no such series; why was logged. */
  private <T extends Instrument> @Nullable T register(Class<T> type, String name, String[] labels,
      Function<Family, Function<Map<String, String>, T>> create) {
    try {
      MetricRules.checkName(name);
      Map<String, String> all = MetricRules.labels(name, common, labels);
      return type.cast(registerChecked(type, name, labels, all, create));
    } catch (IllegalArgumentException bad) {
      warn(String.valueOf(bad.getMessage()));
      return null;
    } catch (NullPointerException missing) {
      warn("cannot accept metric " + name + ": got null, expected a name and labels");
      return null;
    }
  }

  private synchronized <T extends Instrument> Instrument registerChecked(Class<T> type,
      String name, String[] labels, Map<String, String> all,
      Function<Family, Function<Map<String, String>, T>> create) {
    Family family = families.getOrDefault(name, new Family(type, null));
    if (family.type != type) {
      throw new IllegalArgumentException("cannot accept " + name + " as a " + type.getSimpleName()
          + ": it is a " + family.type.getSimpleName());
    }
    SeriesKey key = new SeriesKey(name, flat(all));
    Instrument instrument = canonical.get(key);
    if (instrument == null) {
      instrument = create.apply(family).apply(all);
      int more = instrument instanceof Histogram histogram ? histogram.seriesCount() : 1;
      if (series + more > maxSeries) {
        throw new IllegalArgumentException("cannot accept more series: got " + maxSeries
            + " already, raise maxSeries or use fewer label values");
      }
      series += more;
      families.put(name, family.boundsOf(instrument));
      canonical.put(key, instrument);
    }
    spelled.put(new SeriesKey(name, labels).keep(), instrument);
    return instrument;
  }

  private static String[] flat(Map<String, String> labels) {
    return labels.entrySet().stream().flatMap(e -> Arrays.stream(new String[]{
        e.getKey(), e.getValue()
    })).toArray(String[]::new);
  }

  private void warn(String message) {
    if (warned.size() < MAX_WARNINGS && warned.add(message)) {
      LOGGER.log(Level.WARNING, message);
    }
  }

  /** What all series of one name share. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Family(Class<? extends Instrument> type, double @Nullable [] bounds) {
    double[] boundsOr(String name, double[] asked) {
      if (bounds != null) {
        return bounds;
      }
      MetricRules.checkBounds(name, asked);
      return asked.clone();
    }

    Family boundsOf(Instrument instrument) {
      return instrument instanceof Histogram histogram
          ? new Family(type, histogram.bounds())
          : this;
    }
  }
}
