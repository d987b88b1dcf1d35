// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.storage.WriteBatch;
import java.nio.charset.StandardCharsets;

/** Reads {@code prometheus.MetricMetadata}: what a sender says about a metric. */
final class MetadataReader {
  private static final int MAX_NAME = 1024;
  private static final int MAX_TEXT = 4096;

  private MetadataReader() {
  }

  /** Reads one message that ends at {@code end}; one without a name says nothing about anything. */
  static void read(WireReader reader, byte[] in, int end, WriteBatch batch) {
    var type = MetricType.UNKNOWN;
    var name = "";
    var help = "";
    var unit = "";
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> {
          reader.expect(tag, VARINT);
          type = type(reader.varint(end));
        }
        case 2 -> name = text(reader, tag, in, end);
        case 4 -> help = text(reader, tag, in, end);
        case 5 -> unit = text(reader, tag, in, end);
        default -> reader.skip(tag, end);
      }
    }
    if (!name.isEmpty() && name.length() <= MAX_NAME) {
      batch.metadata(new MetricMetadata(name, type, unit, help));
    }
  }

  private static String text(WireReader reader, int tag, byte[] in, int end) {
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    int from = reader.offset();
    reader.moveTo(to);
    return new String(in, from, Math.min(to - from, MAX_TEXT), StandardCharsets.UTF_8);
  }

  /** By the numbers of both versions; gauge histograms, infos and state sets have no own type. */
  static MetricType type(long number) {
    return switch ((int) number) {
      case 1 -> MetricType.COUNTER;
      case 2, 6, 7 -> MetricType.GAUGE;
      case 3, 4 -> MetricType.HISTOGRAM;
      case 5 -> MetricType.SUMMARY;
      default -> MetricType.UNKNOWN;
    };
  }
}
