// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.http.Text;
import java.util.HashSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the lines of an exposition into a text. */
final class Lines {
  private final Format format;
  private final StringBuilder text;

  Lines(Format format, StringBuilder text) {
    this.format = format;
    this.text = text;
  }

  /** What a family is. Help is left out where nobody gave any, and the unit where the name does not end with it. */
  void family(String name, MetricType type, String help, String unit) {
    if (!help.isEmpty()) {
      comment("HELP", name);
      escape(help, format.openMetrics());
      text.append('\n');
    }
    comment("TYPE", name);
    text.append(word(type)).append('\n');
    if (format.openMetrics() && !unit.isEmpty() && name.endsWith("_" + unit)) {
      comment("UNIT", name);
      text.append(unit).append('\n');
    }
  }

  private void comment(String what, String name) {
    var escaped = format.escaping().escape(name);
    text.append("# ").append(what).append(' ');
    if (Escaping.isPlain(escaped)) {
      text.append(escaped);
    } else {
      quote(escaped);
    }
    text.append(' ');
  }

  private String word(MetricType type) {
    return type == MetricType.UNKNOWN
        ? format.openMetrics() ? "unknown" : "untyped"
        : type.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A sample.
   *
   * @param missing a label to write with an empty value if the series has none of that name, or null
   * @param timestampMillis or null for none
   */
  void sample(
      Labels series, double value, @Nullable String missing, @Nullable Long timestampMillis) {
    var escaping = hasClash(series) ? Escaping.VALUES : format.escaping();
    var name = escaping.escape(series.metricName());
    boolean quoted = !Escaping.isPlain(name);
    if (!quoted) {
      text.append(name);
    }
    int braces = text.length();
    if (quoted) {
      separate(braces);
      quote(name);
    }
    for (int i = 0; i < series.size(); i++) {
      if (!series.name(i).equals(Labels.METRIC_NAME)) {
        label(braces, escaping.escape(series.name(i)), series.value(i));
      }
    }
    if (missing != null && series.get(missing) == null) {
      label(braces, missing, "");
    }
    if (text.length() > braces) {
      text.append('}');
    }
    text.append(' ').append(number(value));
    if (timestampMillis != null) {
      text.append(' ').append(
          format.openMetrics() ? Text.seconds(timestampMillis) : timestampMillis.toString());
    }
    text.append('\n');
  }

  /** Two labels that would become one are told apart, though then no client knows their names. */
  private boolean hasClash(Labels series) {
    if (format.escaping() == Escaping.ALLOW_UTF_8) {
      return false;
    }
    var names = new HashSet<String>();
    for (int i = 0; i < series.size(); i++) {
      if (!names.add(format.escaping().escape(series.name(i)))) {
        return true;
      }
    }
    return false;
  }

  private void label(int braces, String name, String value) {
    separate(braces);
    if (Escaping.isPlain(name)) {
      text.append(name);
    } else {
      quote(name);
    }
    text.append('=');
    quote(value);
  }

  private void separate(int braces) {
    text.append(text.length() == braces ? '{' : ',');
  }

  private void quote(String value) {
    text.append('"');
    escape(value, true);
    text.append('"');
  }

  private void escape(String value, boolean quotes) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '"' -> text.append(quotes ? "\\\"" : "\"");
        default -> text.append(c);
      }
    }
  }

  private String number(double value) {
    var number = Text.general(value);
    boolean whole = format.openMetrics() && Double.isFinite(value)
        && number.indexOf('.') < 0 && number.indexOf('e') < 0;
    return whole ? number + ".0" : number;
  }

  /** What ends OpenMetrics. */
  void end() {
    if (format.openMetrics()) {
      text.append("# EOF\n");
    }
  }
}
