// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.promql;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.eval.PromQlEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a series and step that {@code sum by (l) (rate(m[1m]))} takes over 3,000 counters scraped
 * every 15 s and 241 steps of 30 s, two hours, on one thread, samples in memory. Each call is timed by itself,
 * so that the fastest shows what a core can do.
 *
 * <p>Last result (2026-11-28, 2 shared cores of an AMD EPYC, load average 19): 11 ns fastest, 50 median, as the cores
 * were shared by ten. Command: {@code mvn -q package -pl benchmarks -am -DskipTests -Dskip.ui -Prun
 * -Drun.args=SumOfRatesBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class SumOfRatesBenchmark {
  private static final int SERIES = 3000;
  private static final int STEPS = 241;
  private static final long SCRAPE = 15_000;
  private static final long STEP = 30_000;
  private static final long START = 1_790_000_000_000L;
  private static final long END = START + (STEPS - 1) * STEP;

  private final PromQlEngine engine = PromQlEngine.create(
      EngineOptions.DEFAULT.withDelayedNameRemoval(true));
  private SeriesSource source = new Made(List.of());

  /** Series in memory, handed over one by one. */
  private record Made(List<Series> series) implements SeriesSource {
    @Override
    public Result select(List<Matcher> matchers, TimeRange range) {
      return new Result(series, List.of());
    }

    @Override
    public boolean streams() {
      return true;
    }
  }

  /** Makes counters that are reset now and then; all are scraped at once. */
  @Setup
  public void make() {
    var random = new SplittableRandom(42);
    int samples = (int) ((END - START) / SCRAPE) + 8;
    var timestamps = new long[samples];
    for (int i = 0; i < samples; i++) {
      timestamps[i] = START - 4 * SCRAPE + i * SCRAPE + 7;
    }
    var series = new ArrayList<Series>();
    for (int s = 0; s < SERIES; s++) {
      var values = new double[samples];
      double value = random.nextInt(1_000_000);
      for (int i = 0; i < samples; i++) {
        values[i] = value;
        value = random.nextInt(2000) == 0 ? 0 : value + random.nextInt(2000);
      }
      series.add(new Series(
          Labels.of("__name__", "m_total", "instance", "i" + s / 10, "l", "v" + s % 10),
          timestamps, values));
    }
    source = new Made(series);
  }

  /** The whole query, parsing included. */
  @Benchmark
  @OperationsPerInvocation(SERIES * STEPS)
  public QueryResult sumOfRates() {
    return engine.range("sum by (l) (rate(m_total[1m]))", START, END, STEP, source);
  }
}
