// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.FIXED64;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.gate.Exemplars;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.Overflow;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.ingest.wire.LabelCache;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.Labels;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import io.tinyobs.storage.WriteBatch;
import org.jspecify.annotations.Nullable;

/**
 * One request's way from series and samples into a batch, the same for both versions: labels are known by
 * their bytes, samples are checked and counted.
 *
 * <p>Bent for speed: a known series costs a hash, a comparison and two columns' entries a sample. Not
 * thread-safe; made for one request.
 */
final class SampleIntake {
  /** Room made beforehand, so that a body that holds other things than it seems takes little. */
  private static final int MOST_EXPECTED = 4096;

  private final Gate gate;
  private final SeriesLimits limits;
  private final LabelCache.Cursor cursor;
  private final LabelReader labelReader;
  private final Tenant tenant;
  private final TimeWindow window;
  private final long generation;
  private final WriteBatch batch;
  private final Tally samples;
  private final ExemplarIntake exemplars;
  private @Nullable HistogramReader histogramReader;
  private long histograms;
  /** Why the series at hand is refused, if it is. */
  private @Nullable RecordRefused refusal;
  /** Where the samples of the series at hand go instead, if there is no room for it, and its labels. */
  private Overflow.@Nullable Sum into;
  private @Nullable RecordRefused noRoom;
  private Labels overflowing = Labels.EMPTY;

  SampleIntake(
      Gate gate,
      SeriesLimits limits,
      LabelCache cache,
      TextCache texts,
      Tenant tenant,
      Protocol protocol,
      int expectedSamples) {
    this.gate = gate;
    this.limits = limits;
    this.cursor = cache.cursor(tenant);
    this.labelReader = new LabelReader(limits, texts);
    this.tenant = tenant;
    this.window = gate.sampleWindow(tenant);
    this.generation = gate.census().generation();
    this.batch = WriteBatch.withRoom(Math.min(expectedSamples, MOST_EXPECTED));
    this.samples = Tally.of(Signal.METRICS, protocol);
    this.exemplars = new ExemplarIntake(
        new Exemplars(gate.exemplarWindow(tenant), batch, protocol));
  }

  WriteBatch batch() {
    return batch;
  }

  Tally samples() {
    return samples;
  }

  Tally exemplars() {
    return exemplars.tally();
  }

  /**
   * The series that labels name, as the one at hand.
   *
   * @param in labels as version 1.0 writes them, one field 1 after the other, from one offset to another
   * @return null if it is refused, and then so are its samples, or if they go to an overflow series
   */
  @Nullable
  SeriesHandle series(byte[] in, int from, int to) {
    refusal = null;
    into = null;
    var labels = Labels.EMPTY;
    try {
      if (cursor.find(in, from, to)) {
        var known = cursor.series();
        if (cursor.generation() != generation) {
          labels = known.labels();
          gate.census().admit(tenant, labels, limits);
          cursor.admitted(generation);
        }
        return known;
      }
      labels = labelReader.read(in, from, to);
      var series = SeriesHandle.of(gate.census().admit(tenant, labels, limits));
      cursor.add(in, from, to, series, generation);
      return series;
    } catch (RecordRefused e) {
      overflow(labels, e);
      return null;
    }
  }

  private void overflow(Labels labels, RecordRefused why) {
    try {
      into = gate.overflow(tenant, labels, limits, why);
      overflowing = labels;
      noRoom = why;
    } catch (RecordRefused e) {
      refusal = e;
    }
  }

  /**
   * Goes on to the series that followed the one at hand the last time, if its labels come now.
   *
   * @return where its labels end, or -1 if others come: then the series at hand is still the one before
   */
  int expected(byte[] in, int from, int limit) {
    int to = cursor.expected(in, from, limit);
    return to >= 0 && cursor.generation() == generation ? to : -1;
  }

  /** The series that was expected and came. */
  SeriesHandle expectedSeries() {
    refusal = null;
    into = null;
    return cursor.series();
  }

  /** Makes one at hand that is refused before its labels could be put together. */
  void refuse(RecordRefused why) {
    refusal = why;
    into = null;
  }

  /** Takes a sample of the series at hand off its message, which ends at {@code end}. */
  void sample(WireReader reader, int end, @Nullable SeriesHandle series) {
    long valueBits = 0;
    long timestamp = 0;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> {
          reader.expect(tag, FIXED64);
          valueBits = reader.fixed64(end);
        }
        case 2 -> {
          reader.expect(tag, VARINT);
          timestamp = reader.varint(end);
        }
        default -> reader.skip(tag, end);
      }
    }
    take(series, timestamp, valueBits);
  }

  private void take(@Nullable SeriesHandle series, long timestamp, long valueBits) {
    samples.received(1);
    if (refusal != null) {
      samples.refused(refusal, 1);
      return;
    }
    var late = window.refusal(timestamp);
    if (late != null) {
      var labels = series == null ? overflowing : series.labels();
      // Formatting a time costs more than taking a sample, and only the first is told.
      samples.refused(
          late, 1, samples.told() ? "" : window.message(labels.toString(), timestamp));
      return;
    }
    // Raw bits: a stale marker is a NaN like no other.
    double value = Double.longBitsToDouble(valueBits);
    if (series != null) {
      batch.sample(series, timestamp, value);
    } else if (into != null) {
      into.add(overflowing, timestamp, value, batch);
    }
  }

  /** Takes a native histogram of the series at hand off its message, which ends at {@code end}. */
  void histogram(WireReader reader, int end, @Nullable SeriesHandle series) {
    if (histogramReader == null) {
      histogramReader = new HistogramReader();
    }
    histogramReader.read(reader, end);
    if (into != null && noRoom != null) {
      samples.received(1);
      samples.refused(noRoom, 1); // An overflow series is a sum of numbers.
      return;
    }
    if (series == null || histogramReader.isStale()) {
      // The marker that a series ended is the same for all of its samples.
      long refusedBefore = samples.refused();
      take(series, histogramReader.timestampMillis(), Double.doubleToRawLongBits(StaleNaN.VALUE));
      histograms += samples.refused() == refusedBefore ? 1 : 0;
      return;
    }
    samples.received(1);
    long timestamp = histogramReader.timestampMillis();
    try {
      window.check(series.labels().toString(), timestamp);
      batch.histogram(
          series.labels(), timestamp, histogramReader.histogram(series.labels().metricName()));
      histograms++;
    } catch (RecordRefused e) {
      samples.refused(e, 1);
    }
  }

  /** How many native histograms were taken. */
  long histograms() {
    return histograms;
  }

  /**
   * Takes an exemplar of the series at hand off its message, which ends at {@code end}.
   *
   * @param symbols what its labels refer to; null in version 1.0
   */
  void exemplar(
      WireReader reader,
      byte[] in,
      int end,
      @Nullable SymbolTable symbols,
      @Nullable SeriesHandle series) {
    exemplars.take(
        reader, in, end, symbols, series == null ? null : series.labels(), refusal);
  }

  /** Counts a series that has nothing to store as one record refused. */
  void nothing(@Nullable SeriesHandle series) {
    samples.received(1);
    if (series == null && refusal != null) {
      samples.refused(refusal, 1);
    } else {
      samples.refused(
          Reason.INVALID_VALUE,
          1,
          "cannot accept %s: got no sample, expected one or more"
              .formatted(series == null ? "a series" : series.labels()));
    }
  }
}
