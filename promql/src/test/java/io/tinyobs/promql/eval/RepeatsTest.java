// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.SeriesSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatsTest {
  private static final int SERIES = 50;
  private static final long STEP = 15_000;
  private static final int STEPS = 40;

  /** Counts how often it is asked; what it streams is gone after the call. */
  private static final class Counting implements SeriesSource {
    private final boolean streams;
    private int asked;

    Counting(boolean streams) {
      this.streams = streams;
    }

    @Override
    public boolean streams() {
      return streams;
    }

    @Override
    public Result select(List<Matcher> matchers, TimeRange range) {
      asked++;
      var found = new ArrayList<Series>();
      for (int i = 0; i < SERIES; i++) {
        var labels = Labels.of("__name__", "a", "i", "%02d".formatted(i));
        long first = -(-range.startMillis() / STEP) * STEP;
        int size = (int) ((range.endMillis() - first) / STEP) + 1;
        var timestamps = new long[size];
        Arrays.setAll(timestamps, k -> first + k * STEP);
        int number = i;
        var values = Arrays.stream(timestamps).mapToDouble(t -> t / 1000.0 * (number + 1))
            .toArray();
        found.add(new Series(labels, timestamps, values));
      }
      return new Result(found, List.of());
    }

    @Override
    public Notes each(List<Matcher> matchers, TimeRange range, Demand demand, Taker taker) {
      var found = select(matchers, range).series();
      for (var series : streams ? found.reversed() : found) {
        taker.series(series);
        if (streams) {
          Arrays.fill(series.values(), -1);
        }
      }
      return new Notes(List.of(), List.of());
    }
  }

  private static QueryResult answer(String query, SeriesSource source, long maxSamples) {
    return PromQlEngine.create(EngineOptions.DEFAULT.withDelayedNameRemoval(true)
        .withMaxSamples(maxSamples))
        .range(query, 3_600_000, 3_600_000 + (STEPS - 1) * STEP, STEP, source);
  }

  private static List<double[]> values(QueryResult result) {
    return ((Matrix) result.value()).series().stream().map(Series::values).toList();
  }

  /** Dashboards show a share of a whole, or how far extremes are apart: both sides have the same series. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "max(a) - min(a) | max(a) - min(a offset 0s) | 1",
      "a / on () group_left () sum(a) | a / on () group_left () sum(+a) | 1",
      "sum(a) / (sum(a)) | sum(a) / sum(+a) | 1",
      "max(changes(a[5m])) - min(changes((a[5m]))) | max(changes(a[5m])) - min(+changes(a[5m])) | 1",
      "a - a offset 1m | a - a offset 60s | 2",
      "a{i=~\"1.\"} + ignoring (i) group_left () sum(a) | a{i=~\"1.\"} + ignoring (i) group_left () sum(a) | 2",
      "max_over_time(sum(a)[5m:]) - sum(a) | max_over_time(sum(a)[5m:]) - sum(a) | 2"})
  void range_partsThatRepeat_areReadOnce(String query, String other, int reads) {
    for (boolean streams : new boolean[]{false, true}) {
      var source = new Counting(streams);
      var found = answer(query, source, 1_000_000);

      assertThat(source.asked).as(query).isEqualTo(reads);
      assertThat(values(found)).usingRecursiveComparison()
          .isEqualTo(values(answer(other, new Counting(streams), 1_000_000)));
    }
  }

  /** What is odd about the second place is told of that place, as Prometheus does. */
  @Test
  void range_partThatIsOdd_isToldWhereItStandsLast() {
    var source = new Counting(true);
    var found = answer("sum(rate(a[5m])) - max(rate(a[5m]))", source, 1_000_000);

    assertThat(found.infos()).singleElement().asString().endsWith("(1:29)");
  }

  /** Keeping is worth less than an answer: a query that fits without is not refused. */
  @Test
  void range_littleRoom_forgetsAndAnswers() {
    long room = 600; // A series and some columns, and not all series.
    var source = new Counting(true);
    var found = answer("max(a) - min(a)", source, room);

    assertThat(source.asked).isEqualTo(2);
    assertThat(values(found).getFirst()).hasSize(STEPS);
  }
}
