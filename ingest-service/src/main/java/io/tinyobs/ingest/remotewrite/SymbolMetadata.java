// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what the series of one request of remote write 2.0 say about their metrics, and lets into the batch
 * what is news. Not thread-safe.
 */
final class SymbolMetadata {
  private static final int MAX_NAME = 1024;
  private static final int MAX_TEXT = 4096;

  private final byte[] in;
  private final SymbolTable symbols;
  private final MetadataMemo memo;
  private final Tenant tenant;
  private final long nowMillis;
  private final WriteBatch batch;
  private final Set<MetricMetadata> described = new HashSet<>();
  private final List<MetadataMemo.Said> news = new ArrayList<>();
  private final byte[] key = new byte[MAX_NAME + 2 * MAX_TEXT + 3];
  private int lastMetric = -1;
  private long lastType = -1;
  private long lastHelp = -1;
  private long lastUnit = -1;

  SymbolMetadata(
      byte[] in,
      SymbolTable symbols,
      MetadataMemo memo,
      Tenant tenant,
      long nowMillis,
      WriteBatch batch) {
    this.in = in;
    this.symbols = symbols;
    this.memo = memo;
    this.tenant = tenant;
    this.nowMillis = nowMillis;
    this.batch = batch;
  }

  /** What the batch says that was not said lately. */
  List<MetadataMemo.Said> news() {
    return news;
  }

  /** Reads the metadata of a series of the metric that a symbol names; its message ends at {@code end}. */
  void read(WireReader reader, int end, int metric) {
    long type = 0;
    long help = 0;
    long unit = 0;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> {
          reader.expect(tag, VARINT);
          type = reader.varint(end);
        }
        case 3 -> {
          reader.expect(tag, VARINT);
          help = reader.varint(end);
        }
        case 4 -> {
          reader.expect(tag, VARINT);
          unit = reader.varint(end);
        }
        default -> reader.skip(tag, end);
      }
    }
    // The series of one metric mostly follow each other.
    if (metric != lastMetric || type != lastType || help != lastHelp || unit != lastUnit) {
      lastMetric = metric;
      lastType = type;
      lastHelp = help;
      lastUnit = unit;
      take(metric, type, help, unit);
    }
  }

  private void take(int metric, long type, long helpRef, long unitRef) {
    if (type == 0 && helpRef == 0 && unitRef == 0 || symbols.length(metric) > MAX_NAME) {
      return;
    }
    int help = reference(helpRef);
    int unit = reference(unitRef);
    int size = append(0, metric, MAX_NAME);
    key[size++] = (byte) type;
    size = append(size, help, MAX_TEXT);
    key[size++] = -1; // In no UTF-8, so that two texts are told apart.
    size = append(size, unit, MAX_TEXT);
    var said = memo.news(tenant, key, size, nowMillis);
    if (said != null) {
      news.add(said);
      var kind = MetadataReader.type(type);
      var metadata = new MetricMetadata(
          MetricFamily.of(symbols.text(metric, MAX_NAME), kind), kind, text(unit), text(help));
      if (described.add(metadata)) {
        batch.metadata(metadata);
      }
    }
  }

  /** Reference 0 is the empty text, and so is one beyond the table: a help text is no reason to refuse. */
  private int reference(long ref) {
    return ref != 0 && Long.compareUnsigned(ref, symbols.size()) < 0 ? (int) ref : -1;
  }

  private int append(int at, int symbol, int maxBytes) {
    int length = symbol < 0 ? 0 : Math.min(maxBytes, symbols.length(symbol));
    if (length > 0) {
      System.arraycopy(in, symbols.from(symbol), key, at, length);
    }
    return at + length;
  }

  private String text(int symbol) {
    return symbol < 0
        ? ""
        : new String(
            in, symbols.from(symbol), Math.min(MAX_TEXT, symbols.length(symbol)),
            StandardCharsets.UTF_8);
  }
}
