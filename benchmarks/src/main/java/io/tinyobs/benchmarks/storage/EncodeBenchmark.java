// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.tinyobs.storage.block.FoldedBlocks;
import io.tinyobs.storage.block.SampleBlock;
import java.util.List;
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
 * Nanoseconds that encoding takes a sample: strips of 100 metrics, 200 series each, with so many scrapes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private static final int TARGETS = 40;
  private static final int SERIES = TARGETS * ScrapeData.SERIES_A_METRIC * ScrapeData.METRICS;

  /** Samples of each series in a block. */
  @State(Scope.Thread)
  public abstract static class Scrapes {
    List<ScrapeData.Strip> strips = List.of();

    void make(int scrapes) {
      strips = ScrapeData.strips(TARGETS, scrapes);
    }
  }

  /** One scrape, the usual commit. */
  public static class One extends Scrapes {
    /** Makes the samples. */
    @Setup
    public void make() {
      make(1);
    }
  }

  /** Eight scrapes. */
  public static class Eight extends Scrapes {
    /** Makes the samples. */
    @Setup
    public void make() {
      make(8);
    }
  }

  /** A closed window. */
  public static class Window extends Scrapes {
    /** Makes the samples. */
    @Setup
    public void make() {
      make(479);
    }
  }

  /** Fresh blocks of one scrape. */
  @Benchmark
  @OperationsPerInvocation(SERIES)
  public int freshOne(One data) {
    return quick(data);
  }

  /** Fresh blocks of eight scrapes. */
  @Benchmark
  @OperationsPerInvocation(8 * SERIES)
  public int freshEight(Eight data) {
    return quick(data);
  }

  /** A fold of a closed window. */
  @Benchmark
  @OperationsPerInvocation(479 * SERIES)
  public int fold(Window data) {
    int bytes = 0;
    for (var strip : data.strips) {
      bytes += FoldedBlocks.encode(strip.windowStart(), 1, 0, 1, strip.samples()).size();
    }
    return bytes;
  }

  private static int quick(Scrapes data) {
    int bytes = 0;
    for (var strip : data.strips) {
      bytes += SampleBlock.encode(strip.windowStart(), 1, 0, 1, strip.samples(), false).length;
    }
    return bytes;
  }
}
