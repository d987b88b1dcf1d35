// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EnvelopeJsonTest {
  private static final Labels LATENCY = Labels.of("__name__", "latency");
  private static final NativeHistogram HISTOGRAM = NativeHistogram.exponential(0, 0, 0, 2, 3,
      Buckets.EMPTY, Buckets.from(1, 2));

  private static String json(Value value) {
    var body = Objects.requireNonNull(
        EnvelopeJson.answer("q", new QueryResult(value, List.of(), List.of())).getBody());
    var text = new StringBuilder();
    body.doOnNext(buffer -> text.append(buffer.toString(StandardCharsets.UTF_8))).blockLast();
    return text.toString();
  }

  /** A client that only knows numbers asks for a metric that has become a native histogram. */
  @Test
  void answer_histograms_areLeftOut() {
    var series = new Series(LATENCY, new long[]{1000, 2000}, new double[]{4, Double.NaN},
        new NativeHistogram[]{null, HISTOGRAM}, null);

    assertThat(json(new Matrix(List.of(series)))).contains("\"values\":[[1,\"4.000000\"]]");
    assertThat(json(new Vector(List.of(new VectorSample(LATENCY, 0, Double.NaN, HISTOGRAM)))))
        .contains("\"result\":[]");
  }
}
