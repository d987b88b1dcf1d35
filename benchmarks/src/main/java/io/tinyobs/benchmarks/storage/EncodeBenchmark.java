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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds that encoding a block takes: strips of 100 metrics in turn, 200 series each. Each call is timed
 * by itself and the median counts, so that a shared machine shows what a core can do.
 *
 * <p>Last result (2026-11-27, 2 shared cores of an AMD EPYC, load average 13), median and fastest: one scrape
 * 8.2 and 3.6, eight scrapes 37.6 and 8.3, a fold 13,238 and 1,702, which is 41, 23 and 138 ns a sample by the
 * median. Command: {@code mvn -q package -pl benchmarks -am -DskipTests -Dskip.ui -Prun
 * -Drun.args=EncodeBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private static final int TARGETS = 40;

  /** Samples of each series in a block. */
  @State(Scope.Thread)
  public abstract static class Scrapes {
    private List<ScrapeData.Strip> strips = List.of();
    private int turn;

    ScrapeData.Strip next() {
      turn = (turn + 1) % strips.size();
      return strips.get(turn);
    }

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

  /** A fresh block of one scrape, 200 samples. */
  @Benchmark
  public byte[] freshOne(One data) {
    return quick(data.next());
  }

  /** A fresh block of eight scrapes, 1,600 samples. */
  @Benchmark
  public byte[] freshEight(Eight data) {
    return quick(data.next());
  }

  /** The fold of a closed window, 95,800 samples. */
  @Benchmark
  public List<byte[]> fold(Window data) {
    var strip = data.next();
    return FoldedBlocks.encode(strip.windowStart(), 1, 0, 1, strip.samples());
  }

  private static byte[] quick(ScrapeData.Strip strip) {
    return SampleBlock.encode(strip.windowStart(), 1, 0, 1, strip.samples(), false);
  }
}
