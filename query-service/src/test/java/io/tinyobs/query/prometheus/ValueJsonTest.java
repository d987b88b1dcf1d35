// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.Series;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Value;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.http.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class ValueJsonTest {
  private static final Labels LATENCY = Labels.of("__name__", "latency");
  private static final NativeHistogram EXPONENTIAL = NativeHistogram.exponential(0, 0.25, 2, 9, 7.5,
      Buckets.from(1, 1), Buckets.allFrom(0, 2, 0, 4));
  private static final String EXPONENTIAL_JSON = """
      {"count":"9","sum":"7.5","buckets":[[1,"-2","-1","1"],[3,"-0.25","0.25","2"],\
      [0,"0.5","1","2"],[0,"2","4","4"]]}""";

  private static String json(Value value) {
    var body = Objects.requireNonNull(
        ValueJson.answer(new QueryResult(value, List.of(), List.of()), 0,
            new Detail(null, List.of())).getBody());
    var text = new StringBuilder();
    body.doOnNext(buffer -> text.append(buffer.toString(StandardCharsets.UTF_8))).blockLast();
    return text.toString();
  }

  /** What a panel gets that draws a heatmap of one instant. */
  @Test
  void answer_vectorWithHistogram_hasHistogramForValue() {
    var sample = new VectorSample(LATENCY, 1_500, Double.NaN, EXPONENTIAL);

    assertThat(json(new Vector(List.of(sample)))).isEqualTo("""
        {"status":"success","data":{"resultType":"vector","result":[\
        {"metric":{"__name__":"latency"},"histogram":[1.500,%s]}]}}""".formatted(EXPONENTIAL_JSON));
  }

  /** An exporter that switched to native histograms while the graph's range went on. */
  @Test
  void answer_matrixOfNumbersAndHistograms_hasBothApart() {
    var custom = NativeHistogram.custom(new double[]{5, 10}, 3, 21, Buckets.from(0, 1, 0, 2));
    var series = new Series(LATENCY, new long[]{1000, 2000, 3000},
        new double[]{4, Double.NaN, Double.NaN}, new NativeHistogram[]{null, EXPONENTIAL, custom},
        null);

    assertThat(json(new Matrix(List.of(series)))).isEqualTo("""
        {"status":"success","data":{"resultType":"matrix","result":[\
        {"metric":{"__name__":"latency"},"values":[[1,"4"]],\
        "histograms":[[2,%s],[3,{"count":"3","sum":"21",\
        "buckets":[[3,"-Inf","5","1"],[0,"10","+Inf","2"]]}]]}]}}""".formatted(EXPONENTIAL_JSON));
  }

  @Test
  void answer_matrixOfHistogramsAlone_hasNoValues() {
    var empty = NativeHistogram.exponential(3, 0, 0, 0, 0, Buckets.EMPTY, Buckets.EMPTY);
    var series = new Series(LATENCY, new long[]{1000}, new double[]{Double.NaN},
        new NativeHistogram[]{empty}, null);

    assertThat(json(new Matrix(List.of(series)))).isEqualTo(
        """
            {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"latency"},\
            "histograms":[[1,{"count":"0","sum":"0"}]]}]}}""");
  }

  /** A week of a series at a sample a minute: more than one piece of text. */
  @Test
  void answer_longMatrix_losesNothingBetweenPieces() {
    int size = 10_000;
    var timestamps = new long[size];
    Arrays.setAll(timestamps, i -> i * 1000L);
    var values = new double[size];
    var histograms = new NativeHistogram[size];
    for (int i = 1; i < size; i += 2) {
      values[i] = Double.NaN;
      histograms[i] = EXPONENTIAL;
    }

    var text = json(new Matrix(List.of(new Series(LATENCY, timestamps, values, histograms, null),
        new Series(Labels.of("__name__", "other"), timestamps, new double[size]))));

    assertThat(text.split("\\[\\d+,\"0\"]", -1)).hasSize(5_000 + 10_000 + 1);
    assertThat(text.split("\"count\":\"9\"", -1)).hasSize(5_000 + 1);
    assertThat(text).contains("]],\"histograms\":[[1,{").endsWith("[9999,\"0\"]]}]}}");
  }

  /** A panel shows the very digits that Prometheus would, of counters, of money and of noise. */
  @Test
  void answer_matrixOfAnyNumbers_hasTheirShortestTexts() {
    var random = new SplittableRandom(5);
    var values = new double[1000];
    Arrays.setAll(values, i -> switch (i % 4) {
      case 0 -> random.nextInt(-100_000, 100_000) / 1000.0;
      case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(-9, 24));
      case 2 -> random.nextLong() / 100.0;
      default -> Double.longBitsToDouble(random.nextLong());
    });
    var timestamps = new long[values.length];
    Arrays.setAll(timestamps, i -> i * 500L);
    var expected = new StringJoiner(",", "[", "]");
    for (int i = 0; i < values.length; i++) {
      expected.add("[" + Text.seconds(timestamps[i]) + ",\"" + Text.number(values[i]) + "\"]");
    }

    var text = json(new Matrix(List.of(new Series(LATENCY, timestamps, values),
        new Series(Labels.of("__name__", "other"), timestamps, values))));

    assertThat(text.split("\"values\":", -1)).hasSize(3)
        .satisfies(parts -> assertThat(parts[1]).startsWith(expected.toString()))
        .satisfies(parts -> assertThat(parts[2]).startsWith(expected.toString()));
  }
}
