// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.Text;
import io.tinyobs.query.protobuf.ProtoWriter;
import io.tinyobs.storage.MetricReader;

/**
 * The answer in one message, {@code prometheus.ReadResponse}, which is in memory whole; so many samples are
 * refused.
 */
record SamplesAnswer(MetricReader metrics, Tenant tenant, long maxSamples) {
  /**
   * Writes it.
   *
   * @throws BadInput if it would have too many samples
   */
  byte[] of(ReadRequest request) {
    var response = new ProtoWriter(4096);
    long samples = 0;
    for (var query : request.queries()) {
      var result = new ProtoWriter(4096);
      var parts = new SeriesByMetric(metrics, tenant, query);
      while (parts.hasNext()) {
        for (var series : parts.next()) {
          samples += series.weight();
          if (samples > maxSamples) {
            throw new BadInput("cannot answer remote read: exceeded sample limit (%s), ask for"
                .formatted(Text.count(maxSamples)) + " STREAMED_XOR_CHUNKS or for less");
          }
          write(result, series);
        }
      }
      response.message(1, result);
    }
    return response.toByteArray();
  }

  private static void write(ProtoWriter result, Series series) {
    if (series.size() == 0) {
      return;
    }
    var timeSeries = new ProtoWriter(64 + 24 * series.size());
    Protos.labels(timeSeries, series.labels());
    var histograms = series.histograms();
    var sample = new ProtoWriter(24);
    for (int i = 0; i < series.size(); i++) {
      long timestamp = series.timestamps()[i];
      var histogram = histograms == null ? null : histograms[i];
      if (histogram != null) {
        timeSeries.message(4, Protos.histogram(timestamp, histogram));
        continue;
      }
      sample.clear();
      sample.fixed64(1, Double.doubleToRawLongBits(series.values()[i]));
      sample.number(2, timestamp);
      timeSeries.message(2, sample);
    }
    result.message(1, timeSeries);
  }
}
