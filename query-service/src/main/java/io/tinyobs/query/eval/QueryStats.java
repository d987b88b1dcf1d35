// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.QueryGuard;
import io.tinyobs.promql.SeriesSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one query cost: how long each part took, how many samples it read and held. Made when the query is
 * asked, filled by the thread that evaluates it, read afterwards.
 */
public final class QueryStats {
  private final long asked = System.nanoTime();
  private long queueNanos;
  private long evalNanos;
  private long selectNanos;
  /** Of evaluating series between reading them. */
  private long takenNanos;
  private long samplesRead;
  private long samplesUsed;
  private volatile long peakSamples;
  private boolean detailed;

  /**
   * From now on also counts the samples that each step uses, which takes a walk over all of them, and tells reading from
   * evaluating where series stream.
   */
  public QueryStats detailed() {
    detailed = true;
    return this;
  }

  /** Evaluates a query. */
  <T> T measure(Supplier<T> evaluation) {
    long start = System.nanoTime();
    queueNanos = start - asked;
    try {
      return evaluation.get();
    } finally {
      evalNanos = System.nanoTime() - start;
    }
  }

  /** Whoever ends a read early, for its time or its client, interrupts it and has told the client. */
  QueryGuard guard() {
    return new QueryGuard() {
      @Override
      public State state() {
        return Thread.currentThread().isInterrupted() ? State.CANCELLED : State.RUNNING;
      }

      @Override
      @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
      public void holds(long samples) {
        peakSamples = samples;
      }

      @Override
      public long used() {
        return samplesUsed;
      }

      @Override
      public void usedAgain(long samples) {
        samplesUsed += samples;
      }
    };
  }

  /** The same series; what they hold is counted. */
  SeriesSource counting(SeriesSource source, long lookbackMillis) {
    return new SeriesSource() {
      @Override
      public Result select(List<Matcher> matchers, TimeRange range) {
        long start = System.nanoTime();
        var found = source.select(matchers, range);
        read(found, System.nanoTime() - start);
        samplesUsed += found.series().stream().mapToLong(Series::size).sum();
        return found;
      }

      @Override
      public Result select(List<Matcher> matchers, TimeRange range, Demand demand) {
        long start = System.nanoTime();
        var found = source.select(matchers, range, demand);
        read(found, System.nanoTime() - start);
        if (detailed) {
          for (var series : found.series()) {
            samplesUsed += SamplesUsed.count(series, demand, lookbackMillis);
          }
          samplesUsed += summaries(found.summaries());
        }
        return found;
      }

      @Override
      public boolean streams() {
        return source.streams();
      }

      @Override
      public Notes each(List<Matcher> matchers, TimeRange range, Demand demand, Taker taker) {
        return detailed
            ? eachTimed(source, matchers, range, demand, taker, lookbackMillis)
            : source.each(matchers, range, demand, counting(taker));
      }
    };
  }

  private SeriesSource.Taker counting(SeriesSource.Taker taker) {
    return new SeriesSource.Taker() {
      @Override
      public void series(Series series) {
        samplesRead += series.size();
        taker.series(series);
      }

      @Override
      public void summaries(SummarySeries series) {
        samplesRead += series.buckets().size();
        taker.summaries(series);
      }
    };
  }

  private SeriesSource.Notes eachTimed(
      SeriesSource source,
      List<Matcher> matchers,
      TimeRange range,
      SeriesSource.Demand demand,
      SeriesSource.Taker taker,
      long lookbackMillis) {
    long start = System.nanoTime();
    long evaluating = takenNanos;
    var counted = counting(taker);
    var notes = source.each(matchers, range, demand, new SeriesSource.Taker() {
      @Override
      public void series(Series series) {
        samplesUsed += SamplesUsed.count(series, demand, lookbackMillis);
        long began = System.nanoTime();
        counted.series(series);
        takenNanos += System.nanoTime() - began;
      }

      @Override
      public void summaries(SummarySeries series) {
        samplesUsed += series.buckets().size();
        long began = System.nanoTime();
        counted.summaries(series);
        takenNanos += System.nanoTime() - began;
      }
    });
    selectNanos += System.nanoTime() - start - (takenNanos - evaluating);
    return notes;
  }

  private void read(SeriesSource.Result found, long nanos) {
    selectNanos += nanos;
    samplesRead += found.series().stream().mapToLong(Series::size).sum()
        + summaries(found.summaries());
  }

  private static long summaries(List<SummarySeries> found) {
    return found.stream().mapToLong(series -> series.buckets().size()).sum();
  }

  /** Seconds from the request to the start of its evaluation. */
  public double queueSeconds() {
    return queueNanos / 1e9;
  }

  /** Seconds it took to read series from the store; where they stream through the query, only if {@link #detailed}. */
  public double preparationSeconds() {
    return selectNanos / 1e9;
  }

  /** Seconds it took to evaluate, without reading. */
  public double innerSeconds() {
    return Math.max(0, evalNanos - selectNanos) / 1e9;
  }

  /** Seconds of both. */
  public double evalSeconds() {
    return evalNanos / 1e9;
  }

  /** Seconds from the request to its answer. */
  public double totalSeconds() {
    return (queueNanos + evalNanos) / 1e9;
  }

  /** Seconds since the query was asked, for one that still runs. */
  public double ageSeconds() {
    return (System.nanoTime() - asked) / 1e9;
  }

  /** Samples and buckets of summaries that were read. */
  public long samplesRead() {
    return samplesRead;
  }

  /** The same, each counted as often as a step uses it; only if {@link #detailed}. */
  public long samplesUsed() {
    return samplesUsed;
  }

  /** Most samples held at once. */
  public long peakSamples() {
    return peakSamples;
  }
}
