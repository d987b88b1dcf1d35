// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.LENGTH;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.storage.SeriesHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code prometheus.WriteRequest} of remote write 1.0 into a batch. Not thread-safe; made for one
 * request.
 *
 * @see <a href="https://prometheus.io/docs/specs/prw/remote_write_spec/">Remote write 1.0</a>
 */
final class RemoteWriteDecoder {
  private final SampleIntake intake;

  RemoteWriteDecoder(SampleIntake intake) {
    this.intake = intake;
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
          MetadataReader.read(reader, in, reader.length(end), intake.batch());
        }
        // What is symbols and series in version 2.0 is reserved in 1.0.
        case 4, 5 -> throw WireReader.broken(
            start,
            "field %d, which only remote write 2.0 has".formatted(WireReader.field(tag)),
            "prometheus.WriteRequest of 1.0, as the content type says");
        default -> reader.skip(tag, end);
      }
    }
  }

  private void series(WireReader reader, byte[] in, int end) {
    int from = reader.offset();
    int expectedEnd = intake.expected(in, from, end);
    if (expectedEnd >= 0
        && (isOneSample(in, expectedEnd, end) || hasSamplesOnly(reader, expectedEnd, end))) {
      samples(reader, in, expectedEnd, end, intake.expectedSeries());
      return;
    }
    reader.moveTo(from);
    int labelsEnd = labelsEnd(reader, end);
    if (hasLabelsLater(reader, end)) {
      var gathered = LabelGatherer.gather(in, from, end);
      samples(reader, in, labelsEnd, end, intake.series(gathered, 0, gathered.length));
    } else {
      samples(reader, in, labelsEnd, end, intake.series(in, from, labelsEnd));
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

  /** Whether one sample is all that follows the labels, which is so for nearly all that is sent. */
  private static boolean isOneSample(byte[] in, int from, int end) {
    return end - from >= 2
        && in[from] == (2 << 3 | LENGTH)
        && in[from + 1] == end - from - 2; // Lengths above 127 take two bytes, and are negative here.
  }

  /** Whether nothing but samples and what is theirs follows the labels, at least one. */
  private static boolean hasSamplesOnly(WireReader reader, int from, int end) {
    reader.moveTo(from);
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) == 1) {
        return false;
      }
      reader.skip(tag, end);
    }
    return from < end;
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

  private void samples(
      WireReader reader, byte[] in, int from, int end, @Nullable SeriesHandle series) {
    reader.moveTo(from);
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 2 -> {
          reader.expect(tag, LENGTH);
          intake.sample(reader, reader.length(end), series);
        }
        case 3 -> {
          reader.expect(tag, LENGTH);
          intake.exemplar(reader, in, reader.length(end), null, series);
        }
        case 4 -> {
          reader.expect(tag, LENGTH);
          intake.histogram(reader, reader.length(end), series);
        }
        default -> reader.skip(tag, end);
      }
    }
  }
}
