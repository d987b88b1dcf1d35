// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code io.prometheus.write.v2.Request} into a batch.
 *
 * <p>Bent for speed: a series' symbols are put together in 1.0's bytes, by which it is known; no text is
 * made of what is known. Not thread-safe; made for one request.
 *
 * @see <a href="https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/">Remote write 2.0</a>
 */
final class RemoteWrite2Decoder {
  private final byte[] in;
  private final SampleIntake intake;
  private final SymbolTable symbols;
  private final SymbolLabels labels;
  private final SymbolMetadata metadata;
  private int samples;

  RemoteWrite2Decoder(
      byte[] in,
      SampleIntake intake,
      SeriesLimits limits,
      MetadataMemo memo,
      Tenant tenant,
      long nowMillis,
      MemoryBudget.Share memory) {
    this.in = in;
    this.intake = intake;
    this.symbols = new SymbolTable(in, memory);
    this.labels = new SymbolLabels(in, symbols, limits);
    this.metadata = new SymbolMetadata(in, symbols, memo, tenant, nowMillis, intake.batch());
  }

  /** What is to be remembered as stored once it is. */
  List<MetadataMemo.Said> news() {
    return metadata.news();
  }

  /**
   * Reads the whole request: first where its symbols are, for nothing says that they come before the series.
   *
   * @throws IngestException.Malformed if it is none; the message names the offset
   */
  void decode() {
    readSymbols();
    int end = in.length;
    var reader = new WireReader(in, 0, end);
    while (reader.hasMore()) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) == 5) {
        series(reader, reader.length(end));
      } else {
        reader.skip(tag, end);
      }
    }
  }

  private void readSymbols() {
    int end = in.length;
    var reader = new WireReader(in, 0, end);
    while (reader.hasMore()) {
      int start = reader.offset();
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 4 -> {
          reader.expect(tag, LENGTH);
          int to = reader.length(end);
          symbols.add(reader.offset(), to);
          reader.moveTo(to);
        }
        case 5 -> {
          reader.expect(tag, LENGTH);
          reader.skip(tag, end);
        }
        // What is series and metadata in version 1.0 is reserved in 2.0.
        case 1, 2, 3 -> throw WireReader.broken(
            start,
            "field %d, which only remote write 1.0 has".formatted(WireReader.field(tag)),
            "io.prometheus.write.v2.Request, as the content type says");
        default -> reader.skip(tag, end);
      }
    }
  }

  private void series(WireReader reader, int end) {
    int from = reader.offset();
    int metadataAt = readLabels(reader, end);
    var series = handle();
    reader.moveTo(from);
    samples = 0;
    readSamples(reader, end, series);
    if (samples == 0) {
      intake.nothing(series);
    }
    if (series != null && metadataAt >= 0 && labels.metric() >= 0) {
      reader.moveTo(metadataAt);
      metadata.read(reader, reader.length(end), labels.metric());
    }
    reader.moveTo(end);
  }

  /**
   * Gathers the references to the labels, packed or not.
   *
   * @return where the length of the metadata is, or -1 if there are none
   */
  private int readLabels(WireReader reader, int end) {
    labels.begin();
    int metadataAt = -1;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> readRefs(reader, tag, end);
        case 5 -> {
          reader.expect(tag, LENGTH);
          metadataAt = reader.offset();
          reader.skip(tag, end);
        }
        default -> reader.skip(tag, end);
      }
    }
    return metadataAt;
  }

  private void readRefs(WireReader reader, int tag, int end) {
    if (WireReader.wire(tag) == VARINT) {
      labels.ref(reader.varint(end));
      return;
    }
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    while (reader.offset() < to) {
      labels.ref(reader.varint(to));
    }
  }

  private @Nullable SeriesHandle handle() {
    try {
      labels.resolve();
    } catch (RecordRefused e) {
      intake.refuse(e);
      return null;
    }
    return intake.series(labels.bytes(), 0, labels.size());
  }

  private void readSamples(WireReader reader, int end, @Nullable SeriesHandle series) {
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 2 -> {
          reader.expect(tag, LENGTH);
          intake.sample(reader, reader.length(end), series);
          samples++;
        }
        case 3 -> {
          reader.expect(tag, LENGTH);
          intake.histogram(reader, reader.length(end), series);
          samples++;
        }
        case 4 -> {
          reader.expect(tag, LENGTH);
          intake.exemplar(reader, in, reader.length(end), symbols, series);
          samples++; // Prometheus sends exemplars as series of their own, without a sample.
        }
        default -> reader.skip(tag, end);
      }
    }
  }
}
