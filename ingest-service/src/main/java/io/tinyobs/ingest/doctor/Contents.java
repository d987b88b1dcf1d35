// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.tinyobs.ingest.attribution.Attribution;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch brings of each service. Spans, log records and native histograms are counted one by one; of many samples {@value
 * #LOOKS} or a few more, evenly spread, stand for all. Not thread-safe.
 */
final class Contents {
  private static final int LOOKS = 16;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** What a batch brings of one service. */
  static final class Part {
    final String service;
    long samples;
    long spans;
    long logs;
    long logsWithoutTrace;
    long newestMillis = Long.MIN_VALUE;

    Part(String service) {
      this.service = service;
    }
  }

  private final List<Part> parts = new ArrayList<>(2);

  static List<Part> of(WriteBatch batch) {
    var contents = new Contents();
    contents.samples(batch);
    for (var span : batch.spans()) {
      var part = contents.part(span.service());
      part.spans++;
      part.newestMillis = Math.max(part.newestMillis, span.endNanos() / NANOS_PER_MILLI);
    }
    for (var log : batch.logs()) {
      var part = contents.part(log.service());
      part.logs++;
      part.logsWithoutTrace += log.traceId().isEmpty() ? 1 : 0;
      part.newestMillis = Math.max(part.newestMillis, log.timeNanos() / NANOS_PER_MILLI);
    }
    return contents.parts;
  }

  private void samples(WriteBatch batch) {
    int count = batch.samples();
    int step = Math.max(1, count / LOOKS);
    for (int i = 0; i < count; i += step) {
      var part = part(Attribution.service(batch.labels(i)));
      part.samples += Math.min(step, count - i);
      part.newestMillis = Math.max(part.newestMillis, batch.timestampMillis(i));
    }
    for (var histogram : batch.histograms()) {
      var part = part(Attribution.service(histogram.series()));
      part.samples++;
      part.newestMillis = Math.max(part.newestMillis, histogram.timestampMillis());
    }
  }

  /** Few services share a request. */
  private Part part(String service) {
    for (var part : parts) {
      if (part.service.equals(service)) {
        return part;
      }
    }
    var made = new Part(service);
    parts.add(made);
    return made;
  }
}
