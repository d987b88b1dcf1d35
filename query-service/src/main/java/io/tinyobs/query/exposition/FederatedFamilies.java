// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.query.exposition.Latest.Value;
import io.tinyobs.query.http.StreamedBody;
import io.tinyobs.query.protobuf.ProtoWriter;
import io.tinyobs.query.protobuf.Spans;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Chosen series as {@code io.prometheus.client.MetricFamily} messages, each after its length: in this form alone an
 * exposition has native histograms. Numbers are untyped, and all have times and the label {@code instance}, as in
 * the text. Histograms with custom bounds have no place in it and are left out.
 *
 * @see <a href="https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto">
 *      metrics.proto</a>
 */
final class FederatedFamilies implements StreamedBody.Source {
  private static final int UNTYPED = 3;
  private static final int HISTOGRAM = 4;
  private static final int GAUGE_HISTOGRAM = 5;

  private final Escaping escaping;
  private final Iterator<String> names;
  private final Function<String, List<Value>> read;

  /**
   * @param read the newest samples of a metric
   */
  FederatedFamilies(
      Escaping escaping, List<String> names, Function<String, List<Value>> read) {
    this.escaping = escaping;
    this.names = names.iterator();
    this.read = read;
  }

  @Override
  public boolean writeNext(ByteArrayOutputStream out) {
    if (names.hasNext()) {
      var name = names.next();
      var values = read.apply(name);
      family(name, UNTYPED, values, value -> value.histogram() == null, out);
      family(name, HISTOGRAM, values, value -> isHistogram(value, false), out);
      family(name, GAUGE_HISTOGRAM, values, value -> isHistogram(value, true), out);
    }
    return names.hasNext();
  }

  private static boolean isHistogram(Value value, boolean gauge) {
    var histogram = value.histogram();
    return histogram != null && !histogram.isCustom()
        && gauge == (histogram.counterReset() == CounterReset.GAUGE);
  }

  private void family(
      String name, int type, List<Value> values, Predicate<Value> ofType,
      ByteArrayOutputStream out) {
    var chosen = values.stream().filter(ofType).toList();
    if (chosen.isEmpty()) {
      return;
    }
    var family = new ProtoWriter(4096);
    family.text(1, escaping.escape(name));
    family.number(3, type);
    for (var value : chosen) {
      family.message(4, metric(value));
    }
    var length = new ProtoWriter(10);
    length.varint(family.size());
    out.writeBytes(length.toByteArray());
    out.writeBytes(family.toByteArray());
  }

  private ProtoWriter metric(Value value) {
    var metric = new ProtoWriter(256);
    var series = value.series();
    for (int i = 0; i < series.size(); i++) {
      if (!series.name(i).equals(Labels.METRIC_NAME)) {
        label(metric, escaping.escape(series.name(i)), series.value(i));
      }
    }
    if (series.get("instance") == null) {
      label(metric, "instance", "");
    }
    var histogram = value.histogram();
    if (histogram == null) {
      var untyped = new ProtoWriter(16);
      untyped.real(1, value.value());
      metric.message(5, untyped);
    } else {
      metric.message(7, histogram(histogram));
    }
    metric.number(6, value.timestampMillis());
    return metric;
  }

  private static void label(ProtoWriter metric, String name, String value) {
    var label = new ProtoWriter(64);
    label.text(1, name);
    label.text(2, value);
    metric.message(1, label);
  }

  private static ProtoWriter histogram(NativeHistogram histogram) {
    var out = new ProtoWriter(256);
    out.real(2, histogram.sum());
    out.real(4, histogram.count());
    out.signed(5, histogram.schema());
    out.real(6, histogram.zeroThreshold());
    out.real(8, histogram.zeroCount());
    boolean hasBuckets = !histogram.negative().isEmpty() || !histogram.positive().isEmpty();
    // A reader takes one with a count of 0 for one of whole numbers, which come another way.
    if (hasBuckets && histogram.count() > 0) {
      Spans.write(out, 9, 11, histogram.negative());
      Spans.write(out, 12, 14, histogram.positive());
    } else {
      out.message(12, new ProtoWriter(0)); // An empty span tells that it is a native one.
    }
    return out;
  }
}
