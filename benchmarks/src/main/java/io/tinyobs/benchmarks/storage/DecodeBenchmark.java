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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Samples a core decodes in a second from folded blocks: 512 series, 480 scrapes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private static final int TARGETS = 102;
  private static final int SCRAPES = 479;
  private static final int SAMPLES = TARGETS * ScrapeData.SERIES_A_METRIC * SCRAPES;

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
  @OperationsPerInvocation(SAMPLES)
  public int all() throws CorruptBlockException {
    int series = 0;
    for (var block : blocks) {
      series += SampleBlock.decode(block).series().size();
    }
    return series;
  }

  /** One series of 512, counted as if it were all. */
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public int one() throws CorruptBlockException {
    int series = 0;
    for (var block : blocks) {
      series += SampleBlock.decode(block, slot -> slot == 300).series().size();
    }
    return series;
  }
}
