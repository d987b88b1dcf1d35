// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/**
 * How many spans there were, how fast and how well: of a service, or of one's calls to another.
 *
 * @param spans how many, at least 1
 * @param traces of how many traces
 * @param errors how many failed
 * @param firstNanos earliest start, nanoseconds since the epoch
 * @param lastNanos latest end
 * @param rate spans a second since the first; of less than a second, as of a whole one
 * @param p50Millis the duration that half of the spans do not exceed
 * @param p95Millis the same for 95 %
 * @param p99Millis the same for 99 %
 */
record SpanFigures(
    int spans,
    int traces,
    int errors,
    long firstNanos,
    long lastNanos,
    double rate,
    double p50Millis,
    double p95Millis,
    double p99Millis) {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Percent of the spans that failed. */
  double errorRate() {
    return 100.0 * errors / spans;
  }

  /** Writes an entry of the catalog. */
  void write(JsonGenerator json, String name) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeNumberProperty("span_count", spans);
    json.writeNumberProperty("trace_count", traces);
    json.writeNumberProperty("first_seen", firstNanos);
    json.writeNumberProperty("last_seen", lastNanos);
    json.writeNumberProperty("rate", rate);
    json.writeNumberProperty("error_rate", errorRate());
    json.writeNumberProperty("duration_p50", p50Millis);
    json.writeNumberProperty("duration_p95", p95Millis);
    json.writeNumberProperty("duration_p99", p99Millis);
    json.writeEndObject();
  }

  /** Counts spans one by one. Not thread-safe. */
  static final class Counter {
    private final Set<String> traces = new HashSet<>();
    private long[] durations = new long[16];
    private int count;
    private int errors;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;

    void add(SeenSpan span) {
      if (count == durations.length) {
        durations = Arrays.copyOf(durations, 2 * count);
      }
      durations[count++] = span.durationNanos();
      errors += span.failed() ? 1 : 0;
      traces.add(span.traceId());
      firstNanos = Math.min(firstNanos, span.startNanos());
      lastNanos = Math.max(lastNanos, span.endNanos());
    }

    /** What was counted, of at least one span. */
    SpanFigures figures(long nowNanos) {
      Arrays.sort(durations, 0, count);
      double seconds = (Math.max(nowNanos, lastNanos) - firstNanos) / NANOS_PER_SECOND;
      return new SpanFigures(
          count, traces.size(), errors, firstNanos, lastNanos, count / Math.max(1, seconds),
          quantileMillis(0.50), quantileMillis(0.95), quantileMillis(0.99));
    }

    /** By nearest rank: always the duration of a span that there was. */
    private double quantileMillis(double share) {
      return durations[(int) Math.ceil(share * count) - 1] / NANOS_PER_MILLI;
    }
  }
}
