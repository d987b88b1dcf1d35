// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.http.MetricFamilies;
import io.tinyobs.query.http.StreamedBody;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The document that {@code /v1/import} takes: {@code {"metrics":[…],"metadata":{…}}}. What it says about itself
 * comes last, for the count is known only then.
 */
final class JsonExport implements StreamedBody.Source {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int SAMPLES_A_PART = 200;

  private final SliceCursor samples;
  private final MetricFamilies families;
  private final TimeRange range;
  private final Instant now;
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();
  private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), part);
  private boolean opened;
  private long count;

  JsonExport(SampleSlices slices, MetricFamilies families, TimeRange range, Instant now) {
    this.samples = new SliceCursor(slices);
    this.families = families;
    this.range = range;
    this.now = now;
  }

  @Override
  public boolean writeNext(ByteArrayOutputStream out) {
    if (!opened) {
      opened = true;
      json.writeStartObject();
      json.writeArrayPropertyStart("metrics");
    }
    boolean more = samples.visit(SAMPLES_A_PART, this::write);
    if (!more) {
      json.writeEndArray();
      writeMetadata();
      json.writeEndObject();
    }
    json.flush();
    out.writeBytes(part.toByteArray());
    part.reset();
    return more;
  }

  private void write(Series series, int i) {
    var labels = series.labels();
    json.writeStartObject();
    json.writeStringProperty("name", labels.metricName());
    json.writeStringProperty("type", families.wireType(labels.metricName()));
    var histogram = series.histograms() == null ? null : series.histograms()[i];
    if (histogram == null) {
      json.writeNumberProperty("value", series.values()[i]);
    } else {
      HistogramMember.write(json, histogram);
    }
    var own = labels.withoutMetricName();
    if (!own.isEmpty()) {
      json.writeObjectPropertyStart("labels");
      own.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    json.writeStringProperty(
        "timestamp", Instant.ofEpochMilli(series.timestamps()[i]).toString());
    json.writeEndObject();
    count++;
  }

  private void writeMetadata() {
    json.writeObjectPropertyStart("metadata");
    json.writeStringProperty("exported_at", now.toString());
    json.writeStringProperty("start_time", Instant.ofEpochMilli(range.startMillis()).toString());
    json.writeStringProperty("end_time", Instant.ofEpochMilli(range.endMillis()).toString());
    json.writeNumberProperty("metric_count", count);
    json.writeStringProperty("format", "json");
    json.writeStringProperty("version", "1.0");
    json.writeEndObject();
  }
}
