// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A change to a sender that makes its series fewer: a bean of Micrometer's {@code MeterFilter}, as source to be
 * put into any {@code @Configuration}.
 *
 * @param filter the method of {@code MeterFilter} that it is made by
 * @param effect what it does, in a sentence
 * @param java a bean method
 * @see <a href="https://docs.micrometer.io/micrometer/reference/concepts/meter-filters.html">Micrometer, meter
 *      filters</a>
 */
record MicrometerFix(String filter, String effect, String java) {
  private static final int ALLOWED_VALUES = 100;

  /** What Prometheus' names end in and Micrometer's do not, longest first where one ends another. */
  private static final List<String> SUFFIXES = List.of(
      "_bucket", "_count", "_created", "_total", "_sum", "_max");
  private static final List<String> UNITS = List.of(
      "_milliseconds", "_seconds", "_bytes", "_ratio", "_percent");

  /** What to do about a label of one metric that has too many values. */
  static List<MicrometerFix> ofLabel(String metric, String label, List<String> examples) {
    var meter = meterName(metric);
    var tag = tagName(label);
    var fixes = new ArrayList<MicrometerFix>();
    if (examples.stream().anyMatch(value -> value.chars().anyMatch(Character::isDigit))) {
      fixes.add(
          new MicrometerFix(
              "replaceTagValues",
              "numbers and ids in the values of %s become {id}, in every meter".formatted(tag),
              bean(
                  JavaText.name("plain", tag),
                  "MeterFilter.replaceTagValues(%s, value -> value.replaceAll(%s, %s))".formatted(
                      JavaText.literal(tag),
                      JavaText.literal("[0-9a-fA-F-]*[0-9][0-9a-fA-F-]*"),
                      JavaText.literal("{id}")))));
    }
    fixes.add(
        new MicrometerFix(
            "ignoreTags",
            "the tag %s is left out of every meter".formatted(tag),
            bean(
                JavaText.name("without", tag),
                "MeterFilter.ignoreTags(%s)".formatted(String.join(", ", spellings(label))))));
    fixes.add(
        new MicrometerFix(
            "maximumAllowableTags",
            "meters %s… have the first %d values of %s, and no series for others"
                .formatted(meter, ALLOWED_VALUES, tag),
            bean(
                JavaText.name("fewer", meter, tag),
                "MeterFilter.maximumAllowableTags(%s, %s, %d, MeterFilter.deny())".formatted(
                    JavaText.literal(meter), JavaText.literal(tag), ALLOWED_VALUES))));
    return fixes;
  }

  /** What to do about a metric of which nothing less helps. */
  static MicrometerFix ofMetric(String metric) {
    var meter = meterName(metric);
    return new MicrometerFix(
        "denyNameStartsWith",
        "meters %s… are not recorded at all".formatted(meter),
        bean(
            JavaText.name("without", meter),
            "MeterFilter.denyNameStartsWith(%s)".formatted(JavaText.literal(meter))));
  }

  /** What to do about a service of many metrics. */
  static MicrometerFix ofService(long series) {
    return new MicrometerFix(
        "maximumAllowableMetrics",
        "the application makes no more than %d series".formatted(series),
        bean("fewerMeters", "MeterFilter.maximumAllowableMetrics(%d)".formatted(series)));
  }

  private static String bean(String name, String expression) {
    return """
        @Bean
        MeterFilter %s() {
          return %s;
        }""".formatted(name, expression);
  }

  /** A label as Micrometer most likely calls its tag, and as it is: a filter takes either. */
  private static List<String> spellings(String label) {
    var names = new LinkedHashSet<String>();
    names.add(JavaText.literal(tagName(label)));
    names.add(JavaText.literal(label));
    return List.copyOf(names);
  }

  /** A label's name as Micrometer most likely has it. */
  private static String tagName(String label) {
    return label.replace('_', '.');
  }

  /** A metric's name as Micrometer most likely has it: without what Prometheus adds, parted by dots. */
  static String meterName(String metric) {
    return without(without(metric, SUFFIXES), UNITS).replace('_', '.');
  }

  private static String without(String name, List<String> suffixes) {
    for (var suffix : suffixes) {
      if (name.endsWith(suffix) && name.length() > suffix.length()) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }
}
