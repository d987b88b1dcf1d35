// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Where one tenant's live series come from, as one replica counted them, or as several did together.
 *
 * @param atMillis when it was told; of several, the newest
 * @param replicas how many counted
 * @param seriesLimit most series of the tenant, of each replica
 * @param metricLimit most series of one metric, of each replica
 * @param names different names of metrics
 * @param series different series
 * @param metrics the metrics with the most series, most first
 * @param services the services with the most series, most first
 */
public record CardinalityReport(
    long atMillis,
    int replicas,
    long seriesLimit,
    long metricLimit,
    Amount names,
    Amount series,
    List<Metric> metrics,
    List<Share> services) {
  private static final int FORMAT = 1;
  private static final int MAX_EXAMPLES = 3;

  public CardinalityReport {
    metrics = List.copyOf(metrics);
    services = List.copyOf(services);
  }

  /**
   * How many different things there are.
   *
   * @param counted their number, if one replica counted, and of several the largest
   * @param most what it cannot be above: of several replicas, the sum of what each counted
   * @param sketch of them
   */
  public record Amount(long counted, long most, Sketch sketch) {
    /** What one replica counted without error. */
    public static Amount exact(long counted, Sketch sketch) {
      return new Amount(counted, counted, sketch);
    }

    /** What only a sketch knows. */
    public static Amount of(Sketch sketch) {
      return new Amount(0, Long.MAX_VALUE, sketch);
    }

    /** Their number, within the sketch's error where several replicas counted. */
    public long count() {
      return Math.clamp(sketch.count(), counted, most);
    }

    private Amount and(Amount other) {
      var both = sketch.copy();
      both.add(other.sketch);
      long sum = most + other.most;
      return new Amount(
          Math.max(counted, other.counted), sum < 0 ? Long.MAX_VALUE : sum, both);
    }

    private void write(ByteWriter out) {
      out.varint(counted);
      out.varint(most);
      sketch.write(out);
    }

    private static Amount read(ByteReader in) throws CorruptBlockException {
      return new Amount(in.varint(), in.varint(), Sketch.read(in));
    }
  }

  /**
   * One metric's series.
   *
   * @param name of the metric
   * @param series how many
   * @param folded samples that went to its overflow series since the replica's start
   * @param labels how many values each label has
   * @param services whose series they are
   */
  public record Metric(
      String name, Amount series, long folded, List<Label> labels, List<Share> services) {
    public Metric {
      labels = List.copyOf(labels);
      services = List.copyOf(services);
    }

    private Metric and(Metric other) {
      return new Metric(
          name,
          series.and(other.series),
          folded + other.folded,
          union(labels, other.labels, Label::name, Label::and),
          union(services, other.services, Share::name, Share::and));
    }
  }

  /**
   * One label of one metric.
   *
   * @param name of the label
   * @param values sketch of its values
   * @param examples a few of them
   */
  public record Label(String name, Sketch values, List<String> examples) {
    public Label {
      examples = List.copyOf(examples);
    }

    private Label and(Label other) {
      var both = values.copy();
      both.add(other.values);
      Set<String> shown = new LinkedHashSet<>(examples);
      shown.addAll(other.examples);
      return new Label(name, both, shown.stream().limit(MAX_EXAMPLES).toList());
    }
  }

  /**
   * One service's series.
   *
   * @param name of the service, empty where series name none
   * @param series how many, of all metrics or of one
   */
  public record Share(String name, Amount series) {
    private Share and(Share other) {
      return new Share(name, series.and(other.series));
    }
  }

  /** What two replicas know together. */
  public CardinalityReport and(CardinalityReport other) {
    return new CardinalityReport(
        Math.max(atMillis, other.atMillis),
        replicas + other.replicas,
        Math.max(seriesLimit, other.seriesLimit),
        Math.max(metricLimit, other.metricLimit),
        names.and(other.names),
        series.and(other.series),
        sorted(union(metrics, other.metrics, Metric::name, Metric::and), Metric::series),
        sorted(union(services, other.services, Share::name, Share::and), Share::series));
  }

  private static <T> List<T> union(
      List<T> one,
      List<T> other,
      Function<T, String> name,
      BinaryOperator<T> both) {
    Map<String, T> all = new LinkedHashMap<>();
    one.forEach(item -> all.merge(name.apply(item), item, both));
    other.forEach(item -> all.merge(name.apply(item), item, both));
    return new ArrayList<>(all.values());
  }

  private static <T> List<T> sorted(List<T> items, Function<T, Amount> amount) {
    return items.stream()
        .sorted((a, b) -> Long.compare(amount.apply(b).count(), amount.apply(a).count()))
        .toList();
  }

  /** As bytes, drawn in {@code docs/formats/report.md}. */
  public byte[] encode() {
    var out = new ByteWriter(4096);
    out.varint(FORMAT);
    out.varint(atMillis);
    out.varint(replicas);
    out.varint(seriesLimit);
    out.varint(metricLimit);
    names.write(out);
    series.write(out);
    out.varint(metrics.size());
    for (var metric : metrics) {
      out.text(metric.name);
      metric.series.write(out);
      out.varint(metric.folded);
      out.varint(metric.labels.size());
      for (var label : metric.labels) {
        out.text(label.name);
        label.values.write(out);
        out.varint(label.examples.size());
        label.examples.forEach(out::text);
      }
      write(metric.services, out);
    }
    write(services, out);
    return out.toByteArray();
  }

  private static void write(List<Share> shares, ByteWriter out) {
    out.varint(shares.size());
    for (var share : shares) {
      out.text(share.name);
      share.series.write(out);
    }
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws CorruptBlockException if it is something else, or of a format that is not known
   */
  public static CardinalityReport decode(byte[] bytes) throws CorruptBlockException {
    var in = new ByteReader(bytes);
    long format = in.varint();
    if (format != FORMAT) {
      throw new CorruptBlockException(
          "cannot read report: got format %d, expected %d".formatted(format, FORMAT), 0);
    }
    return new CardinalityReport(
        in.varint(),
        (int) in.varint(),
        in.varint(),
        in.varint(),
        Amount.read(in),
        Amount.read(in),
        Reports.list(in, CardinalityReport::metric),
        Reports.list(in, CardinalityReport::share));
  }

  private static Metric metric(ByteReader in) throws CorruptBlockException {
    return new Metric(
        in.text(),
        Amount.read(in),
        in.varint(),
        Reports.list(in, CardinalityReport::label),
        Reports.list(in, CardinalityReport::share));
  }

  private static Label label(ByteReader in) throws CorruptBlockException {
    return new Label(in.text(), Sketch.read(in), Reports.list(in, ByteReader::text));
  }

  private static Share share(ByteReader in) throws CorruptBlockException {
    return new Share(in.text(), Amount.read(in));
  }
}
