// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Span;
import io.tinyobs.storage.block.SpanRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of one tenant on their way into one write: samples as columns, the rest as lists.
 *
 * <p>Not thread-safe; belongs to whoever fills it until it is written, and to the writer from then on.
 * Records are taken as checked: names, sizes and limits are the gate's business.
 */
public final class WriteBatch {
  private static final int FEW = 64;

  /** Of series that came without a handle; null while there are none. */
  private @Nullable Labels @Nullable [] labels;
  /** Of series that came with one; null while there are none. */
  private @Nullable SeriesHandle @Nullable [] handles;
  private long[] timestamps;
  private double[] values;
  private int samples;
  private final List<MetricMetadata> metadata = new ArrayList<>();
  private final List<SpanRecord> spans = new ArrayList<>();
  private final List<LogRecord> logs = new ArrayList<>();
  private final List<ExemplarSeries> exemplars = new ArrayList<>();
  private final List<HistogramSample> histograms = new ArrayList<>();

  /** One native histogram of one series at one instant, milliseconds since the epoch. */
  public record HistogramSample(Labels series, long timestampMillis, NativeHistogram histogram) {
  }

  private WriteBatch(int samples) {
    this.timestamps = new long[samples];
    this.values = new double[samples];
  }

  /** An empty batch. */
  public static WriteBatch create() {
    return new WriteBatch(FEW);
  }

  /**
   * An empty batch with room for some samples; more may follow.
   *
   * @param samples 0 or more
   */
  public static WriteBatch withRoom(int samples) {
    return new WriteBatch(Math.max(FEW, samples));
  }

  /** Adds one sample of the series that {@code series} names; it has a metric name. */
  public WriteBatch sample(Labels series, long timestampMillis, double value) {
    if (labels == null) {
      labels = new Labels[timestamps.length];
    }
    int at = add(timestampMillis, value);
    labels[at] = series;
    return this;
  }

  /** Adds one sample of a series that is sent again and again. */
  public WriteBatch sample(SeriesHandle series, long timestampMillis, double value) {
    if (handles == null) {
      handles = new SeriesHandle[timestamps.length];
    }
    int at = add(timestampMillis, value);
    handles[at] = series;
    return this;
  }

  private int add(long timestampMillis, double value) {
    if (samples == timestamps.length) {
      labels = labels == null ? null : Arrays.copyOf(labels, 2 * samples);
      handles = handles == null ? null : Arrays.copyOf(handles, 2 * samples);
      timestamps = Arrays.copyOf(timestamps, 2 * samples);
      values = Arrays.copyOf(values, 2 * samples);
    }
    timestamps[samples] = timestampMillis;
    values[samples] = value;
    return samples++;
  }

  /** Adds what a sender says about a metric. */
  public WriteBatch metadata(MetricMetadata said) {
    metadata.add(said);
    return this;
  }

  /**
   * Adds one span.
   *
   * @throws IllegalArgumentException if an attribute is of a type that spans do not have
   */
  public WriteBatch span(Span span) {
    return span(SpanRecord.of(span));
  }

  /** Adds one span that is in the stored form already. */
  public WriteBatch span(SpanRecord span) {
    spans.add(span);
    return this;
  }

  /** Adds one log record. */
  public WriteBatch log(LogRecord log) {
    logs.add(log);
    return this;
  }

  /** Adds one exemplar of the series that {@code series} names; it has a metric name, and needs no sample. */
  public WriteBatch exemplar(Labels series, Exemplar exemplar) {
    exemplars.add(new ExemplarSeries(series, List.of(exemplar)));
    return this;
  }

  /** Adds one native histogram of the series that {@code series} names; it has a metric name. */
  public WriteBatch histogram(Labels series, long timestampMillis, NativeHistogram histogram) {
    histograms.add(new HistogramSample(series, timestampMillis, histogram));
    return this;
  }

  /** How many samples it holds, native histograms not among them. */
  public int samples() {
    return samples;
  }

  /** Labels of the {@code i}-th sample. */
  public Labels labels(int i) {
    var handle = handle(i);
    if (handle != null) {
      return handle.labels();
    }
    var own = labels == null ? null : labels[i];
    if (own == null) {
      throw new IndexOutOfBoundsException(
          "cannot tell labels of sample %d: got %d samples".formatted(i, samples));
    }
    return own;
  }

  /** Handle of the {@code i}-th sample's series, or null if it came without one. */
  public @Nullable SeriesHandle handle(int i) {
    return handles == null ? null : handles[i];
  }

  /** Time of the {@code i}-th sample, milliseconds since the epoch. */
  public long timestampMillis(int i) {
    return timestamps[i];
  }

  /** Value of the {@code i}-th sample. */
  public double value(int i) {
    return values[i];
  }

  /** What was said about metrics. */
  public List<MetricMetadata> metadata() {
    return Collections.unmodifiableList(metadata);
  }

  /** The spans, in the order added. */
  public List<SpanRecord> spans() {
    return Collections.unmodifiableList(spans);
  }

  /** The log records, in the order added. */
  public List<LogRecord> logs() {
    return Collections.unmodifiableList(logs);
  }

  /** The exemplars, in the order added, each with its series. */
  public List<ExemplarSeries> exemplars() {
    return Collections.unmodifiableList(exemplars);
  }

  /** The native histograms, in the order added. */
  public List<HistogramSample> histograms() {
    return Collections.unmodifiableList(histograms);
  }

  /** Whether there is nothing to store. */
  public boolean isEmpty() {
    return samples == 0 && spans.isEmpty() && logs.isEmpty() && metadata.isEmpty()
        && exemplars.isEmpty() && histograms.isEmpty();
  }
}
