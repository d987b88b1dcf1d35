// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.exposition.Latest.Value;
import io.tinyobs.query.http.StreamedBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** An exposition, family by family: in memory are the newest samples of one. */
final class Exposition implements StreamedBody.Source {
  private static final int SAMPLES_A_PART = 500;

  private final Format format;
  private final Iterator<Family> families;
  private final Function<Family, List<Value>> read;
  private final Writing writing;
  private Iterator<Value> values = List.<Value>of().iterator();
  private String opened = "";

  /** How a sample is written. */
  @FunctionalInterface
  interface Writing {
    void write(Lines lines, Value value);
  }

  private Exposition(
      Format format, List<Family> families, Function<Family, List<Value>> read, Writing writing) {
    this.format = format;
    this.families = families.iterator();
    this.read = read;
    this.writing = writing;
  }

  /** All there is, with types and without times, as one that scrapes it sets the time. */
  static Exposition ofAll(Format format, List<Family> families, Latest latest) {
    var told = format.openMetrics()
        ? families.stream().map(Family::forOpenMetrics)
            .sorted(Comparator.comparing(Family::name)).toList()
        : families;
    return new Exposition(format, told, family -> grouped(family, latest),
        (lines, value) -> lines.sample(value.series(), value.value(), null, null));
  }

  /** Chosen series, without types but with times and with the label {@code instance}, as one that federates. */
  static Exposition federated(
      Format format, List<Family> families, Function<Family, List<Value>> read) {
    return new Exposition(format, families, read, (lines, value) -> lines
        .sample(value.series(), value.value(), "instance", value.timestampMillis()));
  }

  @Override
  public boolean writeNext(ByteArrayOutputStream out) {
    var text = new StringBuilder();
    var lines = new Lines(format, text);
    if (!values.hasNext() && families.hasNext()) {
      open(families.next(), lines);
    }
    for (int i = 0; i < SAMPLES_A_PART && values.hasNext(); i++) {
      writing.write(lines, values.next());
    }
    boolean more = values.hasNext() || families.hasNext();
    if (!more) {
      lines.end();
    }
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    return more;
  }

  private void open(Family family, Lines lines) {
    var found = read.apply(family);
    if (!found.isEmpty()) {
      // A gauge x and a counter x_total are both x in OpenMetrics, and no name may come twice.
      var told = family.name().equals(opened) ? family.untyped() : family;
      var described = told.described();
      lines.family(told.name(), described.type(), described.help(), described.unit());
      opened = told.name();
    }
    values = found.iterator();
  }

  /** The samples of a family: of a histogram or summary all of one label set together. */
  private static List<Value> grouped(Family family, Latest latest) {
    var type = family.described().type();
    if (type != MetricType.HISTOGRAM && type != MetricType.SUMMARY) {
      return family.series().stream().flatMap(name -> latest.of(name, List.of()).stream())
          .toList();
    }
    var bound = type == MetricType.HISTOGRAM ? "le" : "quantile";
    var groups = new TreeMap<Labels, List<Value>>();
    for (var name : family.series()) {
      if (type == MetricType.HISTOGRAM && name.equals(family.name())) {
        continue; // A histogram has parts only, and no place for a number of its own name.
      }
      for (var value : latest.of(name, List.of())) {
        var group = value.series().without(List.of(Labels.METRIC_NAME, bound));
        groups.computeIfAbsent(group, unused -> new ArrayList<>()).add(value);
      }
    }
    var all = new ArrayList<Value>();
    groups.values().forEach(group -> {
      group.sort(Comparator.comparingInt((Value value) -> place(family, value))
          .thenComparingDouble(value -> number(value.series().getOrEmpty(bound))));
      all.addAll(group);
    });
    return all;
  }

  /** Buckets or quantiles come first, then the sum, then the count. */
  private static int place(Family family, Value value) {
    var suffix = value.series().metricName().substring(family.name().length());
    return suffix.equals("_sum") ? 1 : suffix.equals("_count") ? 2 : 0;
  }

  private static double number(String bound) {
    try {
      return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
