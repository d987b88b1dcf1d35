// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.Overflow;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the samples of one data point and lets all of them into the batch, or none. Not thread-safe;
 * serves one request.
 */
final class PointWriter {
  /**
   * @param sum whether the value is to be added to what came before
   * @param histogram what it is instead of a value
   * @param into the overflow series that it goes to, if its own has no room
   */
  private record Part(
      Labels series,
      double value,
      boolean sum,
      @Nullable NativeHistogram histogram,
      Overflow.@Nullable Sum into) {
  }

  private static final String SUMMED_UP = "delta temporality is summed up by the server, from its start on";

  private final Gate gate;
  private final Tenant tenant;
  private final SeriesLimits limits;
  private final WriteBatch batch;
  private final DeltaAccumulator.Additions additions;
  private final Notes notes;
  private final TimeWindow window;
  private final List<Part> parts = new ArrayList<>();
  private final Set<MetricMetadata> described = new HashSet<>();

  PointWriter(
      Gate gate,
      Tenant tenant,
      SeriesLimits limits,
      WriteBatch batch,
      DeltaAccumulator.Additions additions,
      Notes notes) {
    this.gate = gate;
    this.tenant = tenant;
    this.limits = limits;
    this.batch = batch;
    this.additions = additions;
    this.notes = notes;
    this.window = gate.sampleWindow(tenant);
  }

  /** Forgets what was gathered for a point that was refused. */
  void begin() {
    parts.clear();
  }

  /** A value as it stands. */
  void value(Labels series, double value) {
    parts.add(new Part(series, value, false, null, null));
  }

  /** A histogram, to be added to what came before, if {@code delta}. */
  void histogram(Labels series, NativeHistogram histogram, boolean delta) {
    parts.add(new Part(series, Double.NaN, delta, histogram, null));
  }

  /** A value to be added to what came before, if {@code delta}. */
  void value(Labels series, double value, boolean delta) {
    parts.add(new Part(series, value, delta, null, null));
  }

  /**
   * Lets the point pass.
   *
   * @param stale whether the point says that there is no value any more
   * @return its time, milliseconds since the epoch
   */
  long end(String metric, long timeNanos, boolean stale) {
    long millis = window.checkNanos(metric, timeNanos);
    parts.replaceAll(this::admitted);
    for (var part : parts) {
      if (part.histogram != null && !stale) {
        batch.histogram(part.series, millis, total(part, part.histogram));
        continue;
      }
      double value = stale ? StaleNaN.VALUE : total(part);
      if (part.into == null) {
        batch.sample(part.series, millis, value);
      } else {
        notes.add("series of %s above its limit are summed up in overflow series".formatted(
            part.series.metricName()));
        part.into.add(part.series, millis, value, batch);
      }
    }
    return millis;
  }

  /** A series of the point let pass last, by the order in which its values came. */
  Labels series(int part) {
    return parts.get(part).series;
  }

  private Part admitted(Part part) {
    try {
      return new Part(
          gate.admit(tenant, part.series, limits), part.value, part.sum, part.histogram,
          null);
    } catch (RecordRefused e) {
      if (part.histogram != null) {
        throw e; // An overflow series is a sum of numbers.
      }
      var into = gate.overflow(tenant, part.series, limits, e);
      return new Part(part.series, part.value, part.sum, null, into);
    }
  }

  private double total(Part part) {
    if (!part.sum) {
      return part.value;
    }
    notes.add(SUMMED_UP);
    return additions.add(part.series, part.value);
  }

  private NativeHistogram total(Part part, NativeHistogram histogram) {
    if (!part.sum) {
      return histogram;
    }
    notes.add(SUMMED_UP);
    return additions.add(part.series, histogram);
  }

  /** A sample beside the points, with time and labels already known to be good. */
  void info(Labels series, long millis) {
    batch.sample(gate.admit(tenant, series, limits), millis, 1);
  }

  void describe(MetricMetadata said) {
    if (described.add(said)) {
      batch.metadata(said);
    }
  }
}
