// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.SeriesSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;

/** Short queries that ask for very much. */
class QueryBombsTest {
  private static final int STEPS = 1000;
  private static final long MINUTE = 60_000;

  // Enough for a column of each node, not for one of each step.
  private final PromQlEngine engine = PromQlEngine
      .create(EngineOptions.DEFAULT.withMaxSamples(100_000).withDelayedNameRemoval(true));

  private SeriesSource.Result select(List<Matcher> matchers, TimeRange range) {
    var timestamps = new long[STEPS];
    Arrays.setAll(timestamps, i -> i * MINUTE);
    var wide = new double[200];
    Arrays.fill(wide, 1);
    var histograms = new NativeHistogram[STEPS];
    Arrays.setAll(histograms, i -> NativeHistogram.exponential(8, 0, 0, 200, i, Buckets.EMPTY,
        Buckets.from(0, wide)));
    boolean histogram = matchers.stream().anyMatch(m -> m.value().equals("native"));
    return new SeriesSource.Result(List.of(new Series(
        Labels.of("__name__", histogram ? "native" : "plain", "a", "0123456789"), timestamps,
        new double[STEPS], histogram ? histograms : null, null)), List.of());
  }

  private void range(String query) {
    engine.range(query, 0, (STEPS - 1) * MINUTE, MINUTE, this::select);
  }

  /** Fault 43. */
  @ParameterizedTest
  @ValueSource(strings = {"max_over_time(vector(1)[1y:1ms])", "max_over_time(vector(1)[292y:1ms])",
      "max_over_time(max_over_time(vector(1)[1y:1s])[1y:1s])",
      "max_over_time(vector(time())[30d:1s])",
      // One column a step: the value is another each time.
      "count_values(\"v\", vector(time()))",
      "histogram_quantiles(rate(native[5m]), \"q\", time() / 1e9)"})
  void range_moreThanMayBeHeld_limitError(String query) {
    assertThatThrownBy(() -> range(query)).isInstanceOfSatisfying(LimitError.class,
        e -> assertThat(e.kind()).isEqualTo(LimitError.Kind.SAMPLES));
  }

  /** Fault 43: each operand waits for the ones within it. */
  @Test
  void range_nestedScalars_countWhatTheyHold() {
    var query = "vector(" + "time() + (".repeat(110) + "1" + ")".repeat(110) + ")";
    assertThatThrownBy(() -> range(query)).isInstanceOf(LimitError.class);
  }

  /** Fault 43: a histogram of many buckets is not one sample's worth of memory. */
  @ParameterizedTest
  @ValueSource(strings = {"native", "rate(native[5m])", "sum(native)", "native * 2"})
  void range_wideHistograms_countTheirBuckets(String query) {
    assertThatThrownBy(() -> range(query)).isInstanceOf(LimitError.class);
  }

  @Test
  void range_countsOfWideHistograms_needNoBucketsOfResults() {
    var roomy = PromQlEngine.create(EngineOptions.DEFAULT.withMaxSamples(200_000));
    var result = roomy.range("histogram_count(rate(native[5m]))", 0, (STEPS - 1) * MINUTE, MINUTE,
        this::select);
    assertThat(((Matrix) result.value()).series()).hasSize(1);
  }

  /** Fault 43: each call makes ten values of one, within the value. */
  @ParameterizedTest
  @ValueSource(strings = {"label_replace(%s, \"a\", \"$1$1$1$1$1$1$1$1$1$1\", \"a\", \"(.*)\")",
      "label_join(%s, \"a\", \"\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\")"})
  void range_labelsOfLabels_areRefusedWhenTooLong(String call) {
    var query = "plain";
    for (int i = 0; i < 12; i++) {
      query = call.formatted(query);
    }
    var bomb = query;
    assertThatThrownBy(() -> range(bomb)).isInstanceOf(EvaluationError.class)
        .hasMessageContaining("cannot make a label value");
  }

  /** Fault 44. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "sum(", "1+(", "abs(", "1^", "a or (", "a[1m:", "{a=\"b\"}+-("})
  void parse_endlessNesting_parseError(String opening) {
    for (int size : new int[]{16_000, 1 << 20}) {
      var query = opening.repeat(size / opening.length());
      assertThatThrownBy(() -> range(query)).isInstanceOf(ParseError.class);
    }
  }

  /** Fault 44: as deep as a query may be, on the stack that threads have. */
  @ParameterizedTest
  @ValueSource(strings = {"plain%s;+plain;490", "%splain%s;abs(;240", "%splain%s;sum(;240",
      "%splain;-;240", "plain%s; or plain;490", "1%s;+1;490", "%splain%s;(;240"})
  void range_deepestQuery_evaluates(String shape) throws InterruptedException {
    var parts = shape.split(";");
    var repeated = parts[1].repeat(Integer.parseInt(parts[2]));
    var closing = ")".repeat(Integer.parseInt(parts[2]));
    var query = parts[0].startsWith("%s")
        ? parts[0].formatted(repeated, closing)
        : parts[0].formatted(repeated);
    var failure = new AtomicReference<@Nullable Throwable>();
    var roomy = PromQlEngine.create(EngineOptions.DEFAULT);
    var thread = new Thread(null, () -> roomy.instant(query, 0, this::select), "deep", 1 << 20);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertThat(failure.get()).isNull();
  }
}
