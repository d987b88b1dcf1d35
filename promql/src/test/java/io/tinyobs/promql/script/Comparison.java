// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.Series;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Value;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.histogram.HistogramText;
import io.tinyobs.promql.script.Command.Eval;
import io.tinyobs.promql.script.Command.Expectation;
import io.tinyobs.promql.script.Command.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Holds a result against what is expected; complaints are sentences, no complaint is "". */
final class Comparison {
  private static final double EPSILON = 1e-6;

  private final Expectation expected;
  private final long startMillis;
  private final long stepMillis;

  private Comparison(Expectation expected, long startMillis, long stepMillis) {
    this.expected = expected;
    this.startMillis = startMillis;
    this.stepMillis = stepMillis;
  }

  static Comparison of(Eval eval, long startMillis, long stepMillis) {
    return new Comparison(eval.expected(), startMillis, stepMillis);
  }

  static String failure(Expectation expected, PromQlException e) {
    if (!expected.fails()) {
      return "failed: " + e.getMessage();
    }
    // A parse error carries its position, which scripts leave out.
    var message = String.valueOf(e.getMessage());
    for (var condition : Objects.requireNonNull(expected.messages().get("fail"))) {
      if (!matches(condition, message)) {
        return "failed with \"" + message + "\", expected " + condition;
      }
    }
    return "";
  }

  private static boolean matches(String condition, String text) {
    return condition.startsWith("~")
        ? Pattern.compile(condition.substring(1)).matcher(text).find()
        : condition.equals(text);
  }

  String check(QueryResult result) {
    if (expected.fails()) {
      return "expected a failure, got " + result.value();
    }
    var complaint = messages("warn", result.warnings());
    if (complaint.isEmpty()) {
      complaint = messages("info", result.infos());
    }
    return complaint.isEmpty() ? checkValue(result.value()) : complaint;
  }

  private String messages(String kind, List<String> got) {
    if (expected.messages().containsKey("no_" + kind) && !got.isEmpty()) {
      return "expected no " + kind + ", got " + got;
    }
    var conditions = expected.messages().getOrDefault(kind, List.of());
    for (var condition : conditions) {
      if (got.stream().noneMatch(text -> matches(condition, text))) {
        return "expected %s %s, got %s".formatted(kind, condition, got);
      }
    }
    for (var text : got) {
      if (!conditions.isEmpty() && conditions.stream().noneMatch(c -> matches(c, text))) {
        return "unexpected " + kind + " " + text;
      }
    }
    return "";
  }

  String checkValue(Value value) {
    return switch (value) {
      case Scalar scalar -> scalar(scalar.value());
      case StringValue text -> text.value().equals(expected.text())
          ? ""
          : "expected " + expected.text() + ", got " + text.value();
      case Vector vector -> vector(vector);
      case Matrix matrix -> matrix(matrix.series());
    };
  }

  private String scalar(double got) {
    var wanted = expected.scalar();
    return wanted != null && almostEqual(wanted, got)
        ? ""
        : "expected %s, got %s".formatted(wanted,
            got);
  }

  private String vector(Vector vector) {
    if (expected.scalar() != null) {
      return "expected a scalar, got a vector";
    }
    var order = new ArrayList<>(expected.series().keySet());
    var seen = new HashSet<Labels>();
    int position = 0;
    for (var sample : vector.samples()) {
      var points = expected.series().get(sample.labels());
      if (points == null || !seen.add(sample.labels())) {
        return "unexpected " + sample.labels() + " = " + sample.value();
      }
      if (expected.ordered() && order.indexOf(sample.labels()) != position) {
        return "out of order: " + sample.labels();
      }
      if (!matches(points.get(0), sample.value(), sample.histogram())) {
        return "expected %s = %s, got %s %s".formatted(sample.labels(), points.get(0),
            sample.value(), text(sample.histogram()));
      }
      position++;
    }
    return missing(seen);
  }

  private String missing(HashSet<Labels> seen) {
    for (var labels : expected.series().keySet()) {
      if (!seen.contains(labels)) {
        return "missing " + labels;
      }
    }
    return "";
  }

  private String matrix(List<Series> series) {
    var seen = new HashSet<Labels>();
    for (var one : series) {
      var points = expected.series().get(one.labels());
      if (points == null || !seen.add(one.labels())) {
        return "unexpected " + one.labels() + " " + one.samples();
      }
      var complaint = samples(one, points);
      if (!complaint.isEmpty()) {
        return complaint;
      }
    }
    return missing(seen);
  }

  private String samples(Series series, List<Point> points) {
    int n = 0;
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).isNone()) {
        continue;
      }
      long time = startMillis + i * stepMillis;
      if (n >= series.size() || series.timestamps()[n] != time
          || !matches(points.get(i), series.values()[n], histogram(series, n))) {
        return "expected %s = %s at %d, got %s %s".formatted(series.labels(), points.get(i), time,
            series.samples(), n < series.size() ? text(histogram(series, n)) : "");
      }
      n++;
    }
    return n == series.size()
        ? ""
        : "expected %d samples in %s, got %s".formatted(n, series.labels(), series.samples());
  }

  private static @Nullable NativeHistogram histogram(Series series, int i) {
    return series.histograms() == null ? null : series.histograms()[i];
  }

  private static String text(@Nullable NativeHistogram histogram) {
    return histogram == null
        ? ""
        : histogram.counterReset() + " schema " + histogram.schema() + " "
            + HistogramText.of(histogram);
  }

  private static boolean matches(Point wanted, double value,
      @Nullable NativeHistogram histogram) {
    return wanted.histogram() == null || histogram == null
        ? wanted.value() != null && histogram == null && almostEqual(wanted.value(), value)
        : (!wanted.saysReset()
            || wanted.histogram().counterReset() == histogram.counterReset())
            && almostEqual(wanted.histogram(), histogram);
  }

  private static boolean almostEqual(NativeHistogram a, NativeHistogram b) {
    return a.schema() == b.schema() && a.zeroThreshold() == b.zeroThreshold()
        && almostEqual(a.zeroCount(), b.zeroCount()) && almostEqual(a.count(), b.count())
        && almostEqual(a.sum(), b.sum()) && Arrays.equals(a.bounds(), b.bounds())
        && almostEqual(populated(a.negative()), populated(b.negative()))
        && almostEqual(populated(a.positive()), populated(b.positive()));
  }

  private static Buckets populated(Buckets buckets) {
    int[] kept = IntStream.range(0, buckets.size()).filter(i -> buckets.counts()[i] != 0)
        .toArray();
    return new Buckets(Arrays.stream(kept).map(i -> buckets.indexes()[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> buckets.counts()[i]).toArray());
  }

  private static boolean almostEqual(Buckets a, Buckets b) {
    if (!Arrays.equals(a.indexes(), b.indexes())) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!almostEqual(a.counts()[i], b.counts()[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean almostEqual(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b);
    }
    if (a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    return a == 0 || b == 0 || sum < Double.MIN_NORMAL
        ? difference < EPSILON * Double.MIN_NORMAL
        : difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
  }
}
