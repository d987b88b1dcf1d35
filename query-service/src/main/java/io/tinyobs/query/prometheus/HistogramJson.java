// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.histogram.BucketRange;
import io.tinyobs.query.http.Text;
import tools.jackson.core.JsonGenerator;

/**
 * Writes histograms: {@code [time, {"count": "3", "sum": "4.5", "buckets": [[0, "0.5", "1", "3"]]}]}.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/#native-histograms">Native
 *      histograms in Prometheus' API</a>
 */
final class HistogramJson {
  private HistogramJson() {
  }

  static void writePoint(JsonGenerator json, long timestampMillis, NativeHistogram histogram) {
    json.writeStartArray();
    json.writeNumber(Text.seconds(timestampMillis));
    json.writeStartObject();
    json.writeStringProperty("count", Text.number(histogram.count()));
    json.writeStringProperty("sum", Text.number(histogram.sum()));
    var buckets = BucketRange.ascending(histogram).stream().filter(b -> !b.isEmpty()).toList();
    if (!buckets.isEmpty()) {
      json.writeArrayPropertyStart("buckets");
      buckets.forEach(bucket -> write(json, bucket));
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, BucketRange bucket) {
    json.writeStartArray();
    json.writeNumber(closedEnds(bucket));
    json.writeString(Text.number(bucket.lower()));
    json.writeString(Text.number(bucket.upper()));
    json.writeString(Text.number(bucket.count()));
    json.writeEndArray();
  }

  // 0: the upper bound alone belongs to the bucket, 1: the lower one alone, 2: neither, 3: both.
  private static int closedEnds(BucketRange bucket) {
    if (bucket.lowerInclusive()) {
      return bucket.upperInclusive() ? 3 : 1;
    }
    return bucket.upperInclusive() ? 0 : 2;
  }
}
