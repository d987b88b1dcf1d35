// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Names metrics and labels as Prometheus would: units spelled out at the end, counters in {@code _total},
 * nothing but letters, digits and underscores.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">
 *      OpenTelemetry, Prometheus compatibility</a>
 */
final class MetricNames {
  /** What decides about a name's ending. */
  enum Kind {
    /** A sum that only grows. */
    COUNTER,
    /** A value that goes up and down. */
    GAUGE,
    /** A distribution, or a sum that may fall. */
    OTHER
  }

  private static final Map<String, String> UNITS = Map.ofEntries(
      Map.entry("d", "days"),
      Map.entry("h", "hours"),
      Map.entry("min", "minutes"),
      Map.entry("s", "seconds"),
      Map.entry("ms", "milliseconds"),
      Map.entry("us", "microseconds"),
      Map.entry("ns", "nanoseconds"),
      Map.entry("By", "bytes"),
      Map.entry("KiBy", "kibibytes"),
      Map.entry("MiBy", "mebibytes"),
      Map.entry("GiBy", "gibibytes"),
      Map.entry("TiBy", "tebibytes"),
      Map.entry("KBy", "kilobytes"),
      Map.entry("MBy", "megabytes"),
      Map.entry("GBy", "gigabytes"),
      Map.entry("TBy", "terabytes"),
      Map.entry("m", "meters"),
      Map.entry("V", "volts"),
      Map.entry("A", "amperes"),
      Map.entry("J", "joules"),
      Map.entry("W", "watts"),
      Map.entry("g", "grams"),
      Map.entry("Cel", "celsius"),
      Map.entry("Hz", "hertz"),
      Map.entry("%", "percent"));

  private static final Map<String, String> PER = Map.of(
      "s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y",
      "year");

  private final boolean translate;

  MetricNames(boolean translate) {
    this.translate = translate;
  }

  /** The metric's name, without the endings of a histogram's parts. */
  String metric(String name, String unit, Kind kind) {
    if (!translate || name.isEmpty()) {
      return name;
    }
    var words = words(name, ":");
    for (var word : unitWords(unit)) {
      if (!words.contains(word)) {
        words.add(word);
      }
    }
    if (kind == Kind.COUNTER) {
      words.remove("total");
      words.add("total");
    } else if (kind == Kind.GAUGE && unit.equals("1")) {
      words.remove("ratio");
      words.add("ratio");
    }
    var joined = String.join("_", words);
    return joined.isEmpty() || isDigit(joined.charAt(0)) ? "_" + joined : joined;
  }

  /** The label's name. */
  String label(String name) {
    if (!translate || name.isEmpty()) {
      return name;
    }
    var text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append(isLetter(c) || isDigit(c) ? c : '_');
    }
    return isDigit(text.charAt(0)) ? "key_" + text : text.toString();
  }

  /** {@code By/s} becomes bytes, per, second; what stands in braces is a note and no unit. */
  private static List<String> unitWords(String unit) {
    int slash = unit.indexOf('/');
    var main = slash < 0 ? unit : unit.substring(0, slash);
    var per = slash < 0 ? "" : unit.substring(slash + 1);
    var words = new ArrayList<String>();
    if (!main.isBlank() && !main.contains("{") && !main.equals("1")) {
      words.addAll(words(UNITS.getOrDefault(main.strip(), main.strip()), ""));
    }
    if (!per.isBlank() && !per.contains("{")) {
      words.add("per");
      words.addAll(words(PER.getOrDefault(per.strip(), per.strip()), ""));
    }
    return words;
  }

  /** The runs of letters, digits and {@code also}. */
  private static ArrayList<String> words(String text, String also) {
    var clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(isLetter(c) || isDigit(c) || also.indexOf(c) >= 0 ? c : '_');
    }
    var words = new ArrayList<>(Arrays.asList(clean.toString().split("_")));
    words.removeIf(String::isEmpty);
    return words;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
