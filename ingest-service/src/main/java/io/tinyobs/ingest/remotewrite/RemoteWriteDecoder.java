// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.remotewrite.WireReader.FIXED64;
import static io.tinyobs.ingest.remotewrite.WireReader.LENGTH;
import static io.tinyobs.ingest.remotewrite.WireReader.VARINT;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import io.tinyobs.storage.WriteBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code prometheus.WriteRequest} of remote write 1.0 into a batch.
 *
 * <p>Bent for speed: a known series costs a hash, a comparison and two columns' entries a sample. Not
 * thread-safe; made for one request.
 *
 * @see <a href="https://prometheus.io/docs/specs/prw/remote_write_spec/">Remote write 1.0</a>
 */
final class RemoteWriteDecoder {
  private final Gate gate;
  private final SeriesLimits limits;
  private final LabelCache cache;
  private final LabelReader labelReader;
  private final Tenant tenant;
  private final TimeWindow window;
  private final long generation;
  private final WriteBatch batch = WriteBatch.create();
  private final Tally samples = Tally.of(Signal.METRICS, Protocol.REMOTE_WRITE);
  private final Tally exemplars = Tally.of(Signal.EXEMPLARS, Protocol.REMOTE_WRITE);
  /** Why the series at hand is refused, if it is. */
  private @Nullable RecordRefused refusal;

  RemoteWriteDecoder(
      Gate gate, SeriesLimits limits, LabelCache cache, TextCache texts, Tenant tenant) {
    this.gate = gate;
    this.limits = limits;
    this.cache = cache;
    this.labelReader = new LabelReader(limits, texts);
    this.tenant = tenant;
    this.window = gate.sampleWindow(tenant);
    this.generation = gate.census().generation();
  }

  WriteBatch batch() {
    return batch;
  }

  Tally samples() {
    return samples;
  }

  Tally exemplars() {
    return exemplars;
  }

  /**
   * Reads the whole request.
   *
   * @throws IngestException.Malformed if it is none; the message names the offset
   */
  void decode(byte[] in) {
    int end = in.length;
    var reader = new WireReader(in, 0, end);
    while (reader.hasMore()) {
      int start = reader.offset();
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> {
          reader.expect(tag, LENGTH);
          series(reader, in, reader.length(end));
        }
        case 3 -> {
          reader.expect(tag, LENGTH);
          MetadataReader.read(reader, in, reader.length(end), batch);
        }
        // What is symbols and series in version 2.0 is reserved in 1.0.
        case 4, 5 -> throw WireReader.broken(
            start,
            "field %d, which only remote write 2.0 has".formatted(WireReader.field(tag)),
            "prometheus.WriteRequest of 1.0");
        default -> reader.skip(tag, end);
      }
    }
  }

  private void series(WireReader reader, byte[] in, int end) {
    int from = reader.offset();
    int labelsEnd = labelsEnd(reader, end);
    if (hasLabelsLater(reader, end)) {
      var gathered = LabelGatherer.gather(in, from, end);
      samples(reader, labelsEnd, end, handle(gathered, 0, gathered.length));
    } else {
      samples(reader, labelsEnd, end, handle(in, from, labelsEnd));
    }
  }

  /** Where the labels end that open the series, which is where all do that real senders write. */
  private static int labelsEnd(WireReader reader, int end) {
    while (reader.offset() < end) {
      int at = reader.offset();
      int tag = reader.tag(end);
      if (WireReader.field(tag) != 1) {
        reader.moveTo(at);
        return at;
      }
      reader.expect(tag, LENGTH);
      reader.moveTo(reader.length(end));
    }
    return end;
  }

  private static boolean hasLabelsLater(WireReader reader, int end) {
    int at = reader.offset();
    boolean found = false;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      found |= WireReader.field(tag) == 1;
      reader.skip(tag, end);
    }
    reader.moveTo(at);
    return found;
  }

  /** The series, or null with {@link #refusal} set. */
  private @Nullable SeriesHandle handle(byte[] in, int from, int to) {
    refusal = null;
    long hash = cache.hash(in, from, to);
    var known = cache.find(tenant, hash, in, from, to);
    if (known != null && known.generation() == generation) {
      return known.series();
    }
    try {
      if (known != null) {
        gate.census().admit(tenant, known.series().labels(), limits);
        known.admitted(generation);
        return known.series();
      }
      var labels = labelReader.read(in, from, to);
      var series = SeriesHandle.of(gate.census().admit(tenant, labels, limits));
      cache.put(tenant, hash, in, from, to, series, generation);
      return series;
    } catch (RecordRefused e) {
      refusal = e;
      return null;
    }
  }

  private void samples(WireReader reader, int from, int end, @Nullable SeriesHandle series) {
    reader.moveTo(from);
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 2 -> {
          reader.expect(tag, LENGTH);
          sample(reader, reader.length(end), series);
        }
        case 3 -> {
          reader.skip(tag, end);
          exemplars.received(1);
          exemplars.refused(Reason.UNSUPPORTED, 1, "exemplars are not kept yet");
        }
        case 4 -> {
          reader.skip(tag, end);
          samples.received(1);
          samples.refused(Reason.UNSUPPORTED, 1, "native histograms are not kept yet");
        }
        default -> reader.skip(tag, end);
      }
    }
  }

  private void sample(WireReader reader, int end, @Nullable SeriesHandle series) {
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
    if (series == null) {
      if (refusal != null) {
        samples.refused(refusal, 1);
      }
      return;
    }
    var late = window.refusal(timestamp);
    if (late != null) {
      // Formatting a time costs more than taking a sample, and only the first is told.
      samples.refused(
          late, 1, samples.told() ? "" : window.message(series.labels().toString(), timestamp));
      return;
    }
    // Raw bits: a stale marker is a NaN like no other.
    batch.sample(series, timestamp, Double.longBitsToDouble(valueBits));
  }
}
