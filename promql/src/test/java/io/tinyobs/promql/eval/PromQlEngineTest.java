// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.PromQlException.Cancelled;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.QueryGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromQlEngineTest {
  private static final long MINUTE = 60_000;

  private final List<TimeRange> asked = new ArrayList<>();
  private final PromQlEngine engine = PromQlEngine.create(EngineOptions.DEFAULT);

  // Two counters, a sample each 15 s from 0 to 10 min.
  private SeriesSource.Result select(List<io.tinyobs.model.Matcher> matchers, TimeRange range) {
    asked.add(range);
    var found = new ArrayList<Series>();
    for (var job : List.of("api", "db")) {
      var labels = Labels.of("__name__", "requests_total", "job", job);
      if (labels.matches(matchers)) {
        var timestamps = new long[41];
        var values = new double[41];
        for (int i = 0; i < 41; i++) {
          timestamps[i] = i * 15_000L;
          values[i] = i * 30.0;
        }
        found.add(new Series(labels, timestamps, values));
      }
    }
    return new SeriesSource.Result(found, List.of("one block is missing"));
  }

  @Test
  void instant_vector_samplesWithLabelsAndTime() {
    var result = engine.instant("requests_total{job=\"api\"}", 5 * MINUTE, this::select);
    assertThat(result.value()).isEqualTo(new Vector(List.of(new VectorSample(
        Labels.of("__name__", "requests_total", "job", "api"), 5 * MINUTE, 600))));
  }

  @Test
  void instant_sourceWarns_warningInResult() {
    var result = engine.instant("requests_total", MINUTE, this::select);
    assertThat(result.warnings()).containsExactly("one block is missing");
    assertThat(result.infos()).isEmpty();
  }

  @Test
  void range_sumOfRate_oneSeriesOverAllSteps() {
    var result = engine.range("sum(rate(requests_total[1m]))", MINUTE, 3 * MINUTE, MINUTE,
        this::select);
    var series = ((Matrix) result.value()).series();
    assertThat(series).singleElement().satisfies(sum -> {
      assertThat(sum.labels()).isEqualTo(Labels.EMPTY);
      assertThat(sum.timestamps()).containsExactly(MINUTE, 2 * MINUTE, 3 * MINUTE);
      assertThat(sum.values()).containsExactly(new double[]{4, 4, 4}, within(1e-9));
    });
  }

  /** Storage is asked once a selector, for just the time that can matter. */
  @Test
  void range_selectors_oneSelectEachOverNeededTime() {
    engine.range("requests_total + rate(requests_total[2m] offset 1m)", 10 * MINUTE, 20 * MINUTE,
        MINUTE, this::select);
    assertThat(asked).containsExactly(TimeRange.of(5 * MINUTE + 1, 20 * MINUTE),
        TimeRange.of(7 * MINUTE + 1, 19 * MINUTE));
  }

  @Test
  void range_scalar_valueAtEachStep() {
    var result = engine.range("time()", 0, 2000, 1000, this::select);
    assertThat(((Matrix) result.value()).series()).singleElement()
        .satisfies(series -> assertThat(series.values()).containsExactly(0, 1, 2));
  }

  @Test
  void range_rangeVector_parseError() {
    assertThatThrownBy(() -> engine.range("requests_total[1m]", 0, 1, 1, this::select))
        .isInstanceOf(ParseError.class).hasMessage("1:1: parse error: invalid expression type"
            + " \"range vector\" for range query, must be Scalar or instant Vector");
  }

  @Test
  void range_moreStepsThanAllowed_limitError() {
    assertThatThrownBy(() -> engine.range("1", 0, 11_000, 1, this::select))
        .isInstanceOfSatisfying(LimitError.class,
            e -> assertThat(e.kind()).isEqualTo(LimitError.Kind.POINTS))
        .hasMessageContaining("11,000 points");
  }

  @Test
  void instant_moreSamplesThanAllowed_limitError() {
    var small = PromQlEngine.create(EngineOptions.DEFAULT.withMaxSamples(50));
    assertThatThrownBy(() -> small.instant("sum(requests_total)", 5 * MINUTE, this::select))
        .isInstanceOfSatisfying(LimitError.class,
            e -> assertThat(e.kind()).isEqualTo(LimitError.Kind.SAMPLES));
  }

  @Test
  void instant_subqueryOfBillionsOfSteps_limitError() {
    assertThatThrownBy(
        () -> engine.instant("max_over_time(requests_total[250y:1ms])", 0, this::select))
        .isInstanceOf(LimitError.class);
  }

  @Test
  void instant_timeBeyondAllClocks_evaluationError() {
    assertThatThrownBy(
        () -> engine.instant("requests_total @ -9223372036854775", 0, this::select))
        .isInstanceOf(EvaluationError.class);
  }

  @Test
  void instant_guardCancels_cancelled() {
    assertThatThrownBy(() -> engine.instant("requests_total", 0, this::select,
        () -> QueryGuard.State.CANCELLED)).isInstanceOf(Cancelled.class);
    assertThat(asked).isEmpty();
  }

  /** The deadline passes while a subquery computes. */
  @Test
  void instant_guardTimesOutLater_limitError() {
    var questions = new AtomicInteger();
    QueryGuard guard = () -> questions.incrementAndGet() > 3
        ? QueryGuard.State.TIMED_OUT
        : QueryGuard.State.RUNNING;
    assertThatThrownBy(() -> engine.instant(
        "max_over_time(sum(requests_total)[100h:1s])", 400_000_000, this::select, guard))
        .isInstanceOfSatisfying(LimitError.class,
            e -> assertThat(e.kind()).isEqualTo(LimitError.Kind.TIME));
  }

  @Test
  void instant_longChainOfOperators_evaluates() {
    var result = engine.instant("1" + "+1".repeat(400), 0, this::select);
    assertThat(result.value()).isEqualTo(new Scalar(0, 401));
  }

  @Test
  void instant_shorterLookback_olderSampleIsGone() {
    var near = PromQlEngine.create(EngineOptions.DEFAULT.withLookbackMillis(MINUTE));
    assertThat(near.instant("requests_total", 11 * MINUTE, this::select).value())
        .isEqualTo(new Vector(List.of()));
    assertThat(((Vector) near.instant("requests_total", 11 * MINUTE - 1, this::select).value())
        .samples()).hasSize(2);
  }
}
