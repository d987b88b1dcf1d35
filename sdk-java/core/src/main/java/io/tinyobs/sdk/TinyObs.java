// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import io.tinyobs.sdk.internal.LogData;
import io.tinyobs.sdk.trace.Attributes;
import io.tinyobs.sdk.trace.Tracer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics, spans and logs of one service, sent to a TinyObs server in the background. Safe for use by many threads.
 * Make one for the application and close it at the end.
 *
 * <p>
 * It speaks up while it is built and stays calm afterwards: nothing here throws or waits because the server is away or a
 * metric is malformed. What cannot be kept is counted in {@code tinyobs_sdk_dropped_total} and told to
 * {@link System.Logger} {@code io.tinyobs.sdk}.
 *
 * <p>
 * Asking for an instrument is a map look-up; on a hot path keep what it returns. Labels are key, value, key, value….
 */
public final class TinyObs implements AutoCloseable {
  /** Bucket bounds in milliseconds. */
  private static final double[] LATENCY_BOUNDS = {
      1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000
  };

  private final Settings settings;
  private final MetricRegistry registry;
  private final Collector collector;
  private final Tracer tracer;
  private final Requests requests;

  TinyObs(Settings settings) {
    this.settings = settings;
    this.registry = new MetricRegistry(settings.commonLabels(), settings.maxSeries(),
        settings.clock());
    this.collector = new Collector(settings, registry, new SelfMetrics(registry));
    this.tracer = new Tracer(settings.clock(), collector::span);
    this.requests = new Requests(registry);
    collector.start();
  }

  /** Begins a TinyObs; only the service's name is required. */
  public static TinyObsBuilder builder() {
    return new TinyObsBuilder();
  }

  /** A sum that only grows. */
  public Counter counter(String name, String... labels) {
    return registry.counter(name, labels);
  }

  /** A value that is set. */
  public Gauge gauge(String name, String... labels) {
    return registry.gauge(null, name, labels);
  }

  /** A value that {@code source} tells at each snapshot, on the SDK's thread; the first source of a series stays. */
  public Gauge gauge(String name, DoubleSupplier source, String... labels) {
    return registry.gauge(source, name, labels);
  }

  /** A distribution over buckets that suit durations in seconds. */
  public Histogram histogram(String name, String... labels) {
    return registry.histogram(MetricRegistry.DEFAULT_BOUNDS, name, labels);
  }

  /**
   * A distribution over buckets of its own.
   *
   * @param bounds
   *          inclusive upper bounds, finite and rising; they count when the metric is first asked for
   */
  public Histogram histogram(String name, double[] bounds, String... labels) {
    return registry.histogram(bounds, name, labels);
  }

  /** A histogram of durations; name it {@code …_seconds}. */
  public Timer timer(String name, String... labels) {
    return new Timer(histogram(name, labels));
  }

  /** Counts a request that begins now and ends when the guard is closed. */
  public RequestGuard trackRequest() {
    return requests.begin();
  }

  /** Sets a gauge. */
  public void setGauge(String name, double value, String... labels) {
    gauge(name, labels).set(value);
  }

  /** Counts one. */
  public void incCounter(String name, String... labels) {
    counter(name, labels).increment();
  }

  /** Records a value into a histogram. */
  public void recordHistogram(String name, double value, String... labels) {
    histogram(name, labels).record(value);
  }

  /** Starts spans. */
  public Tracer tracer() {
    return tracer;
  }

  /**
   * Sends a log record that belongs to the current span.
   *
   * @param attributes
   *          key, value, key, value…; a {@link Throwable} in the last place is kept with its stack
   */
  public void log(Level level, String message, @Nullable Object... attributes) {
    if (attributes == null) { // log(INFO, "x", null) compiles
      log(level, message, Map.of());
      return;
    }
    Attributes all = Attributes.of(attributes);
    boolean odd = attributes.length % 2 == 1;
    if (odd && attributes[attributes.length - 1] instanceof Throwable failure) {
      all.putException(failure);
    }
    log(Objects.requireNonNullElse(level, Level.INFO), String.valueOf(message), all);
  }

  /** Sends a log record that belongs to the current span; attribute values are text, numbers or booleans. */
  public void log(Level level, String message, Map<String, Object> attributes) {
    Attributes all = new Attributes();
    attributes.forEach(all::put);
    log(Objects.requireNonNullElse(level, Level.INFO), String.valueOf(message), all);
  }

  /** Sends all that was recorded so far; false if the close timeout is not enough for that. */
  public boolean flush() {
    return flush(settings.closeTimeout());
  }

  /** Sends all that was recorded so far; false if that takes longer than {@code timeout}. */
  public boolean flush(Duration timeout) {
    return collector.flush(timeout);
  }

  /** Sends what is left, for at most the close timeout, and stops. */
  @Override
  public void close() {
    collector.close();
  }

  private void log(Level level, String message, Attributes attributes) {
    Instant now = settings.clock().instant();
    collector.log(new LogData(now.getEpochSecond() * 1_000_000_000L + now.getNano(),
        Severity.number(level), Severity.text(level), message, attributes.toMap(),
        Tracer.current()));
  }

  /** The instruments behind {@link #trackRequest}, which exist once it is used. */
  private static final class Requests {
    private final MetricRegistry registry;
    private volatile RequestGuard.@Nullable Requests instruments;

    Requests(MetricRegistry registry) {
      this.registry = registry;
    }

    RequestGuard begin() {
      RequestGuard.Requests known = instruments;
      if (known == null) {
        known = new RequestGuard.Requests(registry.counter("requests_total"),
            registry.counter("errors_total"), registry.gauge(null, "inflight"),
            registry.histogram(LATENCY_BOUNDS, "latency"));
        instruments = known;
      }
      return new RequestGuard(known);
    }
  }
}
