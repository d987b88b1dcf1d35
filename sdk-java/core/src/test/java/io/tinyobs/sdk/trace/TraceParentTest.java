// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of W3C's own test suite that concern one header. */
class TraceParentTest {
  private static final String TRACE = "12345678901234567890123456789012";
  private static final String SPAN = "1234567890123456";
  private static final String GOOD = "00-" + TRACE + "-" + SPAN + "-01";

  @Test
  void parse_wellFormed_isTheContext() {
    assertThat(TraceParent.parse(GOOD)).isEqualTo(new SpanContext(TRACE, SPAN, true, ""));
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-00"))
        .isEqualTo(new SpanContext(TRACE, SPAN, false, ""));
    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-ff"))
        .isEqualTo(new SpanContext(TRACE, SPAN, true, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "cc-" + TRACE + "-" + SPAN + "-01", "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be"
  })
  void parse_ofALaterVersion_isTheContext(String value) {
    assertThat(TraceParent.parse(value)).isEqualTo(new SpanContext(TRACE, SPAN, true, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "00", "00-" + TRACE + "-" + SPAN, GOOD + "-", GOOD + "-what", GOOD + "x", GOOD + "\t",
      " " + GOOD, "ff-" + TRACE + "-" + SPAN + "-01", "cc-" + TRACE + "-" + SPAN + "-01x",
      "cc-" + TRACE + "-" + SPAN + "-01.what", "0-" + TRACE + "-" + SPAN + "-01-",
      "000-" + TRACE + "-" + SPAN + "-1", ".0-" + TRACE + "-" + SPAN + "-01",
      "0x-" + TRACE + "-" + SPAN + "-01", "AA-" + TRACE + "-" + SPAN + "-01",
      "00-00000000000000000000000000000000-" + SPAN + "-01", "00-" + TRACE + "-0000000000000000-01",
      "00-.2345678901234567890123456789012-" + SPAN + "-01", "00-1234567890123456-" + SPAN + "-01",
      "00-ABCDEF78901234567890123456789012-" + SPAN + "-01", "00-" + TRACE + "-ABCDEF7890123456-01",
      "00-" + TRACE + "-.234567890123456-01", "00-" + TRACE + "-12345678-01",
      "00-" + TRACE + "-" + SPAN + "-.0", "00-" + TRACE + "-" + SPAN + "-0",
      "00-" + TRACE + "-" + SPAN + "-0G", "00_" + TRACE + "_" + SPAN + "_01",
      "00-１2345678901234567890123456789012-" + SPAN + "-01"
  })
  void parse_malformed_isNone(String value) {
    assertThat(TraceParent.parse(value)).isNull();
  }

  @Test
  void extract_withoutOrWithTwoHeaders_isNone() {
    assertThat(TraceParent.extract(name -> null)).isNull();
    assertThat(TraceParent.extract(Map.of("traceparent", List.of(GOOD, GOOD))::get)).isNull();
    assertThat(TraceParent.extract(Map.of("tracestate", List.of("a=1"))::get)).isNull();
  }

  @Test
  void extract_withTraceState_handsItOn() {
    SpanContext context = extract("foo=1, ,bar=2", "baz=3");
    assertThat(context.traceState()).isEqualTo("foo=1, ,bar=2,baz=3");
    Map<String, String> headers = new HashMap<>();
    TraceParent.inject(context, headers::put);
    assertThat(headers).containsEntry("traceparent", GOOD).containsEntry("tracestate",
        "foo=1, ,bar=2,baz=3");
  }

  @Test
  void extract_withMalformedTraceState_keepsTheTraceOnly() {
    assertThat(extract(members(32)).traceState()).isNotEmpty();
    assertThat(extract(members(33)).traceState()).isEmpty();
    assertThat(extract("a=" + "x".repeat(600)).traceState()).isEmpty();
    assertThat(extract("novalue").traceState()).isEmpty();
    assertThat(extract("=x").traceState()).isEmpty();
    assertThat(extract("a=\u0001").traceState()).isEmpty();
    assertThat(extract(" ").traceState()).isEmpty();
  }

  @Test
  void ids_newlyMade_areWellFormedAndDiffer() {
    SpanContext one = SpanContext.newTrace();
    assertThat(TraceParent.parse(TraceParent.format(one))).isEqualTo(one);
    assertThat(one.newChild().spanId()).isNotEqualTo(one.spanId());
    assertThat(SpanContext.newTrace().traceId()).isNotEqualTo(one.traceId());
  }

  private static SpanContext extract(String... states) {
    return Objects.requireNonNull(TraceParent
        .extract(Map.of("traceparent", List.of(GOOD), "tracestate", Arrays.asList(states))::get));
  }

  private static String members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=1").collect(Collectors.joining(","));
  }
}
