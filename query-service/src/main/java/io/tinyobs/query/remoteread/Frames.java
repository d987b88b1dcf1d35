// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.query.protobuf.ProtoWriter;
import io.tinyobs.storage.MetricReader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The streamed answer: for each series, sorted, frames of chunks. A frame is the length as a varint, the CRC-32C
 * of what follows, big-endian, and a {@code prometheus.ChunkedReadResponse}.
 */
final class Frames implements StreamedBody.Source {
  /** Bytes from which on a frame ends, which Prometheus allows by default. */
  private static final int FRAME_BYTES = 1 << 20;
  private static final int XOR = 1;
  private static final int FLOAT_HISTOGRAM = 3;

  private final MetricReader metrics;
  private final Tenant tenant;
  private final List<ReadRequest.Query> queries;
  private int query;
  private Iterator<List<Series>> parts = List.<List<Series>>of().iterator();
  private Iterator<Series> series = List.<Series>of().iterator();
  private Series current = new Series(Labels.EMPTY, new long[0], new double[0]);
  private int from;

  Frames(MetricReader metrics, Tenant tenant, List<ReadRequest.Query> queries) {
    this.metrics = metrics;
    this.tenant = tenant;
    this.queries = queries;
  }

  @Override
  public boolean writeNext(ByteArrayOutputStream out) {
    if (from < current.size()) {
      frame(out);
    } else if (series.hasNext()) {
      current = series.next();
      from = 0;
    } else if (parts.hasNext()) {
      series = parts.next().iterator();
    } else if (query < queries.size()) {
      parts = new SeriesByMetric(metrics, tenant, queries.get(query++));
    } else {
      return false;
    }
    return true;
  }

  private void frame(ByteArrayOutputStream out) {
    var chunked = new ProtoWriter(8192);
    Protos.labels(chunked, current.labels());
    while (from < current.size() && chunked.size() < FRAME_BYTES) {
      chunk(chunked);
    }
    var response = new ProtoWriter(chunked.size() + 16);
    response.message(1, chunked);
    response.number(2, query - 1);
    write(out, response.toByteArray());
  }

  /** Writes as many of the samples that come next as one chunk takes, which has but one kind. */
  private void chunk(ProtoWriter chunked) {
    var timestamps = current.timestamps();
    int end = Math.min(from + XorChunk.SAMPLES, current.size());
    var histograms = histograms(end);
    int to;
    byte[] data;
    if (histograms.isEmpty()) {
      to = endOfNumbers(end);
      data = XorChunk.of(timestamps, current.values(), from, to);
    } else {
      var fitting = histograms.subList(0, HistogramChunk.fitting(histograms));
      to = from + fitting.size();
      data = HistogramChunk.of(timestamps, from, fitting);
    }
    var chunk = new ProtoWriter(data.length + 32);
    chunk.number(1, timestamps[from]);
    chunk.number(2, timestamps[to - 1]);
    chunk.number(3, histograms.isEmpty() ? XOR : FLOAT_HISTOGRAM);
    chunk.bytes(4, data);
    chunked.message(2, chunk);
    from = to;
  }

  /** The histograms that come next, up to a number. */
  private List<NativeHistogram> histograms(int end) {
    var found = new ArrayList<NativeHistogram>();
    var column = current.histograms();
    for (int i = from; column != null && i < end; i++) {
      var histogram = column[i];
      if (histogram == null) {
        break;
      }
      found.add(histogram);
    }
    return found;
  }

  private int endOfNumbers(int end) {
    var column = current.histograms();
    int to = from;
    while (to < end && (column == null || column[to] == null)) {
      to++;
    }
    return to;
  }

  private static void write(ByteArrayOutputStream out, byte[] frame) {
    var length = new ProtoWriter(10);
    length.varint(frame.length);
    out.writeBytes(length.toByteArray());
    var crc = new CRC32C();
    crc.update(frame);
    int sum = (int) crc.getValue();
    out.write(sum >>> 24);
    out.write(sum >>> 16);
    out.write(sum >>> 8);
    out.write(sum);
    out.writeBytes(frame);
  }
}
