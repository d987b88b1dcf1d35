// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link TinyObs} needs; says at once what is wrong with it. For one thread at a time. */
public final class TinyObsBuilder {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(20);
  private static final long LEAST_QUEUE_BYTES = 64 << 10;
  /** Room for {@code service}, {@code instance} and some labels of the metric's own. */
  private static final int MAX_COMMON_LABELS = 10;

  private final Map<String, String> labels = new TreeMap<>();
  private URI endpoint = URI.create("http://localhost:8080");
  private String service = "";
  private String instance = hostName();
  private @Nullable String apiKey;
  private Duration flushInterval = Duration.ofSeconds(5);
  private Duration requestTimeout = Duration.ofSeconds(10);
  private Duration closeTimeout = Duration.ofSeconds(5);
  private long queueBytes = 8 << 20;
  private int maxSeries = 10_000;
  private boolean runtimeMetrics;
  private InstantSource clock = InstantSource.system();

  TinyObsBuilder() {
  }

  /** Where TinyObs listens, {@code http://localhost:8080} by default; a path in it is kept as a prefix. */
  public TinyObsBuilder endpoint(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    check((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null
        && uri.getRawQuery() == null && uri.getRawFragment() == null, "endpoint", uri,
        "an address such as http://localhost:8080");
    this.endpoint = uri;
    return this;
  }

  /** The service's name; required. */
  public TinyObsBuilder service(String name) {
    check(!name.isBlank(), "service", "\"" + name + "\"", "a name such as \"shop\"");
    MetricRules.checkLabel("service", "service", name);
    this.service = name;
    return this;
  }

  /**
   * What tells two processes of the same service apart, the host's name by default; empty for none, which is right only
   * if there is never more than one.
   */
  public TinyObsBuilder instance(String name) {
    MetricRules.checkLabel("instance", "instance", name);
    this.instance = name;
    return this;
  }

  /** The key to send as a bearer token; none by default. */
  public TinyObsBuilder apiKey(String key) {
    check(!key.isBlank() && key.chars().allMatch(c -> c > 0x20 && c < 0x7f), "API key",
        key.length() + " characters", "printable ASCII without spaces");
    this.apiKey = key;
    return this;
  }

  /** A label of every series, and an attribute of the resource of every span and log record. */
  public TinyObsBuilder label(String key, String value) {
    MetricRules.checkLabel("label", key, value);
    labels.put(key, value);
    check(labels.size() <= MAX_COMMON_LABELS, "labels", labels.size() + " of them",
        "at most " + MAX_COMMON_LABELS);
    return this;
  }

  /** How often to send, 5 seconds by default, 20 milliseconds at least. */
  public TinyObsBuilder flushInterval(Duration interval) {
    this.flushInterval = atLeast("flush interval", interval, SHORTEST_INTERVAL);
    return this;
  }

  /** How long to wait for an answer, 10 seconds by default. */
  public TinyObsBuilder requestTimeout(Duration timeout) {
    this.requestTimeout = atLeast("request timeout", timeout, Duration.ofMillis(1));
    return this;
  }

  /** How long {@link TinyObs#close} may take to send what is left, 5 seconds by default. */
  public TinyObsBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = atLeast("close timeout", timeout, Duration.ZERO);
    return this;
  }

  /** How many bytes to keep while the server is away, 8 MiB by default; beyond it the oldest go. */
  public TinyObsBuilder queueBytes(long bytes) {
    check(bytes >= LEAST_QUEUE_BYTES, "queue", bytes + " bytes",
        "at least " + LEAST_QUEUE_BYTES + " bytes");
    this.queueBytes = bytes;
    return this;
  }

  /** How many series there may be, 10,000 by default; what goes beyond is not recorded. */
  public TinyObsBuilder maxSeries(int series) {
    check(series > 0, "series limit", series, "a positive number");
    this.maxSeries = series;
    return this;
  }

  /** Whether to send the JVM's memory, threads, garbage collection and CPU every 15 seconds; off by default. */
  public TinyObsBuilder runtimeMetrics(boolean on) {
    this.runtimeMetrics = on;
    return this;
  }

  /** Where the time comes from. */
  public TinyObsBuilder clock(InstantSource source) {
    this.clock = source;
    return this;
  }

  /**
   * Starts sending; the server need not be there yet.
   *
   * @throws IllegalArgumentException
   *           if the service is missing
   */
  public TinyObs build() {
    check(!service.isEmpty(), "service", "none", "service(\"my-app\")");
    return new TinyObs(new Settings(endpoint, service, instance, apiKey, Map.copyOf(labels),
        flushInterval, requestTimeout, closeTimeout, queueBytes, maxSeries, runtimeMetrics, clock));
  }

  private static Duration atLeast(String what, Duration got, Duration least) {
    check(got.compareTo(least) >= 0, what, got, "at least " + least);
    return got;
  }

  private static void check(boolean right, String what, Object got, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "cannot build TinyObs: got " + what + " " + got + ", expected " + expected);
    }
  }

  /** From the environment: asking the resolver can take seconds where names do not resolve. */
  private static String hostName() {
    for (String variable : new String[]{
        "HOSTNAME", "COMPUTERNAME"
    }) {
      String name = System.getenv(variable);
      if (name != null && !name.isBlank()) {
        return name;
      }
    }
    return "";
  }
}
