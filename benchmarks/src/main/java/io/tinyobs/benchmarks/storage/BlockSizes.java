// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.FoldedBlocks;
import io.tinyobs.storage.block.RedisAllocation;
import io.tinyobs.storage.block.SampleBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Bytes a sample takes once folded; checks on the way that every bit comes back.
 *
 * <p>Last result (2026-11-27, 2 shared cores): a made fleet, 28.8 million samples, 0.999 in blocks, 1.008
 * rounded up to size classes, 1.009 with what members cost; a recording of four exporters with churn, 2.2
 * million samples, 0.263, 0.288 and 0.356. Command: {@code mvn -q package -pl benchmarks -am -DskipTests
 * -Dskip.ui -Prun -Drun.main=io.tinyobs.benchmarks.storage.BlockSizes -Drun.args=exporters.jsonl.gz}.
 */
public final class BlockSizes {
  private BlockSizes() {
  }

  /**
   * Reports on a made fleet and on recordings.
   *
   * @param args recordings, see {@link Recording}
   */
  public static void main(String[] args) throws IOException, CorruptBlockException {
    report("made, 40 targets, 1440 scrapes", ScrapeData.strips(40, 1440));
    for (var file : args) {
      report("recorded", Recording.strips(Path.of(file)));
    }
  }

  @SuppressWarnings("SystemOut") // It is run by hand.
  private static void report(String what, List<ScrapeData.Strip> strips)
      throws CorruptBlockException {
    long samples = 0;
    long payload = 0;
    long rounded = 0;
    long members = 0;
    long fresh = 0;
    long nanos = 0;
    for (var strip : strips) {
      long start = System.nanoTime();
      var blocks = FoldedBlocks.encode(
          strip.windowStart(), 1, strip.number(), 1, strip.samples());
      nanos += System.nanoTime() - start;
      check(strip, blocks);
      var quick = SampleBlock.encode(
          strip.windowStart(), 1, strip.number(), 1, strip.samples(), false);
      check(strip, List.of(quick));
      fresh += quick.length;
      samples += strip.samples().size();
      members += blocks.size();
      for (var block : blocks) {
        payload += block.length;
        rounded += RedisAllocation.of(block.length);
      }
    }
    System.out.printf(
        "%s: %,d samples in %,d strip windows, %,d blocks%n"
            + "  bytes a sample: %.3f in blocks, %.3f rounded up to size classes, %.3f with members;"
            + " %.3f encoded quickly; folding takes %.0f ns a sample%n",
        what,
        samples,
        strips.size(),
        members,
        (double) payload / samples,
        (double) rounded / samples,
        (double) (rounded + RedisAllocation.MEMBER * members) / samples,
        (double) fresh / samples,
        (double) nanos / samples);
  }

  private static void check(ScrapeData.Strip strip, List<byte[]> blocks)
      throws CorruptBlockException {
    var read = new TreeMap<Integer, SampleBlock.Column>();
    for (var block : blocks) {
      SampleBlock.decode(block).series().forEach(column -> read.put(column.slot(), column));
    }
    var samples = strip.samples();
    var columns = new ArrayList<>(read.values());
    for (int i = 0; i < samples.series(); i++) {
      int from = samples.starts()[i];
      int to = samples.starts()[i + 1];
      var column = columns.get(i);
      boolean same = column.slot() == samples.slots()[i]
          && Arrays.equals(column.timestamps(), Arrays.copyOfRange(samples.timestamps(), from, to))
          && Arrays.equals(bits(column.values(), 0, to - from), bits(samples.values(), from, to));
      if (!same || columns.size() != samples.series()) {
        throw new IllegalStateException("cannot trust the codec: got other samples than written");
      }
    }
  }

  private static long[] bits(double[] values, int from, int to) {
    var bits = new long[to - from];
    for (int i = from; i < to; i++) {
      bits[i - from] = Double.doubleToRawLongBits(values[i]);
    }
    return bits;
  }
}
