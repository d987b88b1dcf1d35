// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Series;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Records that tests store. */
public final class Fixtures {
  private Fixtures() {
  }

  /** A series of the metric {@code up}. */
  public static Labels up(String instance) {
    return Labels.of("__name__", "up", "instance", instance);
  }

  /** The matcher of one metric name. */
  public static Matcher name(String metric) {
    return Matcher.equal(Labels.METRIC_NAME, metric);
  }

  /** A matcher by regular expression. */
  public static Matcher regex(String name, String pattern) {
    return Matcher.regex(name, pattern, Pattern.compile(pattern).asMatchPredicate());
  }

  /** A matcher by what a regular expression must not match. */
  public static Matcher notRegex(String name, String pattern) {
    return Matcher.notRegex(name, pattern, Pattern.compile(pattern).asMatchPredicate());
  }

  /** A series' samples as text, bits of values included, so that a difference is readable. */
  public static List<String> samples(Series series) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < series.size(); i++) {
      double value = series.values()[i];
      lines.add(series.timestamps()[i] + "=" + (Double.isNaN(value)
          ? Long.toHexString(Double.doubleToRawLongBits(value))
          : String.valueOf(value)));
    }
    return lines;
  }

  /** A trace id made of a number. */
  public static String traceId(int number) {
    return "%032x".formatted(number);
  }

  /** A span id made of a number. */
  public static String spanId(int number) {
    return "%016x".formatted(number);
  }

  /** A span with a bit of everything; a parent of 0 is none. */
  public static Span span(
      int trace, int id, int parent, String service, long startMillis, long endMillis) {
    return new Span(
        traceId(trace),
        spanId(id),
        parent == 0 ? "" : spanId(parent),
        "GET /cart/{id}",
        SpanKind.SERVER,
        startMillis * 1_000_000 + 1,
        endMillis * 1_000_000 + 2,
        id % 2 == 0 ? SpanStatus.ERROR : SpanStatus.OK,
        id % 2 == 0 ? "out of tea" : "",
        service,
        Map.of(
            "http.status_code", 200L,
            "ratio", -0.5,
            "cached", true,
            "tags", List.of("a", 1L, Map.of("deep", List.of(false)))),
        Map.of("service.name", service, "host.name", "ünï"),
        new Scope("lib", "1.2"),
        List.of(new Span.Event(startMillis * 1_000_000 + 5, "retry", Map.of("n", 1L))),
        List.of(new Span.Link(traceId(99), spanId(98), Map.of("why", "batch"))),
        "vendor=1");
  }

  /** A log record; a trace of 0 is none. */
  public static LogRecord log(int trace, String service, long millis, String body) {
    return new LogRecord(
        millis * 1_000_000 + 7,
        9,
        "INFO",
        body,
        trace == 0 ? "" : traceId(trace),
        trace == 0 ? "" : spanId(1),
        service,
        Map.of("thread", "main", "count", 3L),
        Map.of("service.name", service),
        new Scope("shop.Cart", ""));
  }

  /** Some bytes. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
