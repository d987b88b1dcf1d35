// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.promql.histogram.HistogramSum;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.promql.script.Command.Point;
import io.tinyobs.promql.script.Command.SeriesLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code metric{label="value"} 1 2+3x4 _ stale}. */
final class SeriesText {
  private static final String NUMBER = "(?:inf|nan|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?)";
  private static final Pattern ITEM = Pattern.compile(
      "([+-]?" + NUMBER + ")(?:([+-]" + NUMBER + ")?x([0-9]+))?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HISTOGRAM = Pattern
      .compile("(\\{\\{.*?}})(?:([+-])(\\{\\{.*?}}))?(?:x([0-9]+))?");
  private static final String DURATION = "[+-]?[0-9]+[a-wyz]*";
  private static final Pattern START = Pattern
      .compile("(" + DURATION + ")(?:([+-])([0-9]+[a-wyz]*))?(?:x([0-9]+))?");

  private SeriesText() {
  }

  static SeriesLine parse(String line) {
    int end = metricEnd(line);
    return new SeriesLine(labels(line.substring(0, end).trim()), points(line.substring(end)));
  }

  // Past the closing brace, or at the first blank if there is none before.
  private static int metricEnd(String line) {
    char quote = 0;
    boolean braces = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (braces && (c == '"' || c == '\'' || c == '`')) {
        quote = c;
      } else if (c == '{') {
        braces = true;
      } else if (c == '}') {
        return i + 1;
      } else if (!braces && Character.isWhitespace(c)) {
        int next = i;
        while (next < line.length() && Character.isWhitespace(line.charAt(next))) {
          next++;
        }
        boolean bracesFollow = next < line.length() && line.charAt(next) == '{'
            && !line.startsWith("{{", next);
        if (!bracesFollow) {
          return i;
        }
      }
    }
    return line.length();
  }

  private static Labels labels(String metric) {
    var builder = Labels.builder();
    for (var matcher : PromQl.parseSelector(metric)) {
      builder.set(matcher.name(), matcher.value());
    }
    return builder.build();
  }

  private static List<Point> points(String text) {
    var points = new ArrayList<Point>();
    int i = 0;
    while (i < text.length()) {
      if (Character.isWhitespace(text.charAt(i))) {
        i++;
        continue;
      }
      if (text.startsWith("{{", i)) {
        var matcher = HISTOGRAM.matcher(text);
        if (!matcher.find(i)) {
          throw new IllegalArgumentException("cannot read points: got " + text.substring(i));
        }
        histograms(matcher, points);
        i = matcher.end();
      } else {
        int end = i;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
          end++;
        }
        item(text.substring(i, end), points);
        i = end;
      }
    }
    return points;
  }

  private static void histograms(Matcher matcher, List<Point> points) {
    var base = HistogramParser.parse(matcher.group(1));
    int times = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
    boolean changes = matcher.group(2) != null;
    var delta = changes ? HistogramParser.parse(matcher.group(3)) : base;
    var histogram = base.histogram();
    points.add(Point.of(histogram, delta.saysReset()));
    for (int i = 0; i < times; i++) {
      if (changes) {
        var sum = new HistogramSum(histogram);
        boolean fits = matcher.group(2).equals("+")
            ? sum.add(delta.histogram())
            : sum.subtract(delta.histogram());
        if (!fits) {
          throw new IllegalArgumentException("cannot add histograms: got " + matcher.group());
        }
        histogram = sum.value();
      }
      points.add(Point.of(histogram, delta.saysReset()));
    }
  }

  /** When each point's counter began, in milliseconds after the point; null where unknown. */
  static List<@Nullable Long> starts(String text) {
    var starts = new ArrayList<@Nullable Long>();
    for (var item : text.trim().split("\\s+")) {
      if (item.startsWith("_")) {
        int times = item.equals("_") ? 1 : Integer.parseInt(item.substring(2));
        for (int i = 0; i < times; i++) {
          starts.add(null);
        }
        continue;
      }
      var matcher = START.matcher(item);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("cannot read a start: got " + item);
      }
      long start = duration(matcher.group(1));
      long delta = matcher.group(2) == null ? 0 : duration(matcher.group(2) + matcher.group(3));
      int times = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
      for (int i = 0; i <= times; i++) {
        starts.add(start + i * delta);
      }
    }
    return starts;
  }

  private static long duration(String text) {
    boolean negative = text.startsWith("-");
    var amount = negative || text.startsWith("+") ? text.substring(1) : text;
    long millis = amount.equals("0") ? 0 : Script.millis(amount);
    return negative ? -millis : millis;
  }

  private static void add(List<Point> points, Point point, int times) {
    for (int i = 0; i < times; i++) {
      points.add(point);
    }
  }

  private static void item(String item, List<Point> points) {
    if (item.startsWith("_")) {
      add(points, Point.NONE, item.equals("_") ? 1 : Integer.parseInt(item.substring(2)));
      return;
    }
    if (item.equals("stale")) {
      points.add(Point.of(StaleNaN.VALUE));
      return;
    }
    var matcher = ITEM.matcher(item);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("cannot read a point: got " + item);
    }
    double value = number(matcher.group(1));
    double delta = matcher.group(2) == null ? 0 : number(matcher.group(2));
    int times = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    for (int i = 0; i <= times; i++) {
      points.add(Point.of(value));
      value += delta;
    }
  }

  static double number(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(lower);
    };
  }
}
