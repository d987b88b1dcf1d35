// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.SeriesSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that has one series after the other leads to the same answers as one that has all at once. */
class StreamedQueryTest {
  private static final long START = 1_000_000_000;
  private static final long SCRAPE = 15_000;
  private static final int SAMPLES = 400;
  private static final int SERIES = 60;

  private final PromQlEngine engine = PromQlEngine.create(
      EngineOptions.DEFAULT.withDelayedNameRemoval(true));
  private final List<Series> series = series(new SplittableRandom(7));

  /** All series at once, sorted. */
  private record Whole(List<Series> all) implements SeriesSource {
    @Override
    public Result select(List<Matcher> matchers, TimeRange range) {
      var found = new ArrayList<Series>();
      for (var series : all) {
        int from = from(series, range.startMillis());
        int to = from(series, range.endMillis() + 1);
        if (series.labels().matches(matchers) && from < to) {
          found.add(new Series(series.labels(), times(series, from, to),
              Arrays.copyOfRange(series.values(), from, to)));
        }
      }
      return new Result(found, List.of());
    }

    private static long[] times(Series series, int from, int to) {
      return from == 0 && to == series.size()
          ? series.timestamps()
          : Arrays.copyOfRange(series.timestamps(), from, to);
    }

    private static int from(Series series, long time) {
      int at = Arrays.binarySearch(series.timestamps(), time);
      return at < 0 ? -1 - at : at;
    }
  }

  /** One after the other, in another order, with values that are gone afterwards. */
  private record Stream(Whole whole) implements SeriesSource {
    @Override
    public Result select(List<Matcher> matchers, TimeRange range) {
      throw new AssertionError("cannot select: expected each series to be asked for alone");
    }

    @Override
    public boolean streams() {
      return true;
    }

    @Override
    public Notes each(List<Matcher> matchers, TimeRange range, Demand demand, Taker taker) {
      for (var series : whole.select(matchers, range).series().reversed()) {
        taker.series(series);
        Arrays.fill(series.values(), -1);
      }
      return new Notes(List.of(), List.of());
    }
  }

  private static List<Series> series(SplittableRandom random) {
    var shared = new long[SAMPLES];
    Arrays.setAll(shared, i -> START + i * SCRAPE + 11);
    var all = new ArrayList<Series>();
    for (int s = 0; s < SERIES; s++) {
      var timestamps = s % 3 == 0 ? jittered(random) : shared;
      var values = new double[timestamps.length];
      double value = random.nextInt(1000);
      for (int i = 0; i < values.length; i++) {
        values[i] = switch (random.nextInt(60)) {
          case 0 -> Double.NaN;
          case 1 -> StaleNaN.VALUE;
          default -> value;
        };
        value = random.nextInt(50) == 0 ? 0 : value + random.nextDouble() * 9;
      }
      all.add(new Series(Labels.of("__name__", s % 2 == 0 ? "a_total" : "b_total", "group",
          "g" + s % 4, "instance", "i" + (100 + s / 2)), timestamps, values));
    }
    all.sort((a, b) -> a.labels().compareTo(b.labels()));
    return all;
  }

  private static long[] jittered(SplittableRandom random) {
    int from = random.nextInt(100);
    var timestamps = new long[SAMPLES - 2 * from];
    for (int i = 0; i < timestamps.length; i++) {
      timestamps[i] = START + (from + i) * SCRAPE + random.nextInt(5000);
    }
    return timestamps;
  }

  private List<Series> answer(String query, SeriesSource source) {
    var value = engine.range(query, START, START + SAMPLES * SCRAPE, 45_000, source).value();
    return ((Matrix) value).series();
  }

  /** Whatever a dashboard asks, of the store it is answered series by series. */
  @ParameterizedTest
  @ValueSource(strings = {
      "a_total", "sum(a_total)", "sum by (group) (rate(a_total[5m]))",
      "sum without (instance) (increase(a_total[2m]))", "avg by (group) (delta(a_total[1m]))",
      "max by (group) (max_over_time(a_total[7m]))", "min(min_over_time(b_total[90s]))",
      "count by (group, __name__) ({__name__=~\".+\"})", "quantile(0.9, rate(a_total[3m]))",
      "stddev(a_total)", "group by (instance) (b_total)", "topk(3, rate(a_total[5m]))",
      "bottomk by (group) (2, a_total)", "topk(1000, a_total)",
      "limitk(2, sum by (group) (a_total))",
      "sum(rate(a_total[5m]) * 8) / 100", "sum(2 ^ (rate(a_total[5m]) > 0.1))",
      "a_total / on (instance) b_total", "sum(max_over_time(rate(a_total[2m])[10m:1m]))",
      "count_values(\"v\", round(a_total / 1000))", "absent_over_time(a_total{group=\"x\"}[5m])",
      "sum(a_total offset 5m)", "sum(rate(a_total[5m] @ 1003000))", "sort(a_total)",
      "sum by (group) (quantile_over_time(0.5, a_total[5m]))", "timestamp(a_total)"})
  void range_streamingSource_answersAsOneThatHasAll(String query) {
    var whole = answer(query, new Whole(series));
    var streamed = answer(query, new Stream(new Whole(series)));

    assertThat(streamed).extracting(Series::labels)
        .containsExactlyElementsOf(whole.stream().map(Series::labels).toList());
    for (int i = 0; i < whole.size(); i++) {
      assertThat(streamed.get(i).timestamps()).as(query).isEqualTo(whole.get(i).timestamps());
      for (int k = 0; k < whole.get(i).size(); k++) {
        double expected = whole.get(i).values()[k];
        if (Double.isNaN(expected)) {
          assertThat(streamed.get(i).values()[k]).isNaN();
        } else {
          assertThat(streamed.get(i).values()[k])
              .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
        }
      }
    }
  }

  /** A sum over many more samples than a query may hold, of which it holds one series at a time. */
  @Test
  void range_aggregationOfStream_holdsOneSeriesAndTheGroups() {
    var small = PromQlEngine.create(EngineOptions.DEFAULT.withDelayedNameRemoval(true)
        .withMaxSamples(3 * SAMPLES));
    long end = START + SAMPLES * SCRAPE;

    var result = small.range("sum by (group) (rate(a_total[5m]))", START, end, 45_000,
        new Stream(new Whole(series)));

    assertThat(((Matrix) result.value()).series()).hasSize(2);
    assertThatThrownBy(() -> small.range("rate(a_total[5m])", START, end, 45_000,
        new Stream(new Whole(series)))).isInstanceOf(LimitError.class);
  }
}
