// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.FoldedBlocks;
import io.tinyobs.storage.block.SampleBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds that decoding a folded strip window takes: 510 series, 479 scrapes, 244,290 samples. Each call
 * is timed by itself and the median counts, so that a shared machine shows what a core can do.
 *
 * <p>Last result (2026-11-27, 2 shared cores of an AMD EPYC, load average 13), median and fastest: all of
 * counter 965 and 532, hundredths 415 and 379, state 463 and 213, pages 390 and 335, which is 253, 588, 527 and
 * 626 million samples a second by the median, 438 over all four; one of counter 137 and 83. Garbage is what
 * is returned, 8.2 bytes a sample. Command: {@code mvn -q package -pl benchmarks -am -DskipTests -Dskip.ui
 * -Prun -Drun.args=DecodeBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private static final int TARGETS = 102;
  private static final int SCRAPES = 479;

  /** Which kind of metric. */
  @Param({"counter", "hundredths", "state", "pages"})
  public String metric = "counter";

  private List<byte[]> blocks = List.of();

  /** Makes the blocks. */
  @Setup
  public void make() {
    int number = List.of("counter", "hundredths", "state", "pages").indexOf(metric);
    blocks = new ArrayList<>();
    for (var strip : ScrapeData.strips(TARGETS, SCRAPES)) {
      if (strip.metric() == number) {
        blocks.addAll(FoldedBlocks.encode(
            strip.windowStart(), 1, strip.number(), 1, strip.samples()));
      }
    }
  }

  /** All series. */
  @Benchmark
  public int all() throws CorruptBlockException {
    int series = 0;
    for (var block : blocks) {
      series += SampleBlock.decode(block).series().size();
    }
    return series;
  }

  /** One series of 510. */
  @Benchmark
  public int one() throws CorruptBlockException {
    int series = 0;
    for (var block : blocks) {
      series += SampleBlock.decode(block, slot -> slot == 300).series().size();
    }
    return series;
  }
}
