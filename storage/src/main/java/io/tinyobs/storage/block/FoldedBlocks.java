// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.List;

/**
 * The blocks that a fold makes of a strip's samples: the smallest form, parted by series so that each block
 * fills a size class of Redis's allocator.
 *
 * <p>Idea: a block just above a class wastes up to a fifth, so its first series, as many as fill a class,
 * become a block and the rest another, which is parted again if that pays. Cost: values are encoded once;
 * parting copies bytes. The same samples give the same blocks.
 */
public final class FoldedBlocks {
  /** Below this the memory that a further member costs eats what parting saves. */
  private static final int WORTH_PARTING = 8 << 10;

  /** Attempts to find where compressed blocks fill their class. */
  private static final int ATTEMPTS = 4;

  private final long windowStart;
  private final int epoch;
  private final int strip;
  private final long writtenAt;
  private final StripSamples samples;
  private final ByteWriter values;
  private final int[] ends; // Of each series' values.
  private final List<byte[]> blocks = new ArrayList<>();

  private FoldedBlocks(
      long windowStart, int epoch, int strip, long writtenAt, StripSamples samples) {
    this.windowStart = windowStart;
    this.epoch = epoch;
    this.strip = strip;
    this.writtenAt = writtenAt;
    this.samples = samples;
    this.values = new ByteWriter(2 * samples.size());
    this.ends = new int[samples.series() + 1];
  }

  /**
   * The blocks of samples, at least one.
   *
   * @param samples at least one, all of one window
   */
  public static List<byte[]> encode(
      long windowStart, int epoch, int strip, long writtenAt, StripSamples samples) {
    var folded = new FoldedBlocks(windowStart, epoch, strip, writtenAt, samples);
    folded.writeValues();
    folded.part(0, samples.series(), folded.block(0, samples.series()));
    return folded.blocks;
  }

  private void writeValues() {
    var writer = new ValueColumnWriter(true);
    for (int i = 0; i < samples.series(); i++) {
      writer.write(samples.values(), samples.starts()[i], samples.starts()[i + 1], values);
      ends[i + 1] = values.length();
    }
  }

  private byte[] block(int from, int to) {
    var body = new ByteWriter(ends[to] - ends[from] + 256);
    SampleBlock.writeHead(windowStart, epoch, strip, samples, from, to, true, body);
    body.raw(values.array(), ends[from], ends[to] - ends[from]);
    body.varint(0); // Further sections.
    return Frame.seal(
        SampleBlock.header(windowStart, writtenAt, samples, from, to, BlockHeader.FOLDED),
        body,
        true);
  }

  private void part(int from, int to, byte[] whole) {
    int taken = RedisAllocation.of(whole.length) + RedisAllocation.MEMBER;
    if (whole.length >= WORTH_PARTING) {
      double ratio = 1;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int middle = middle(from, to, whole.length, ratio);
        if (middle < 0) {
          break;
        }
        var first = block(from, middle);
        var second = block(middle, to);
        int parted = RedisAllocation.of(first.length) + RedisAllocation.of(second.length)
            + 2 * RedisAllocation.MEMBER;
        if (parted < taken - taken / 128) {
          blocks.add(first);
          part(middle, to, second);
          return;
        }
        ratio += 0.01; // It came out larger than thought.
      }
    }
    blocks.add(whole);
  }

  /** Before which series to part so that the two blocks take least, or -1 if one takes less. */
  private int middle(int from, int to, int size, double ratio) {
    int bytes = ends[to] - ends[from];
    double share = ratio * Math.min(1, (double) size / bytes);
    int head = Math.max(64, size - bytes);
    int least = RedisAllocation.of(size) + RedisAllocation.MEMBER;
    int middle = -1;
    for (int i = from + 1; i < to; i++) {
      int first = head + (int) (share * (ends[i] - ends[from]));
      int second = head + (int) (share * (ends[to] - ends[i]));
      int both = RedisAllocation.of(first) + RedisAllocation.of(second)
          + 2 * RedisAllocation.MEMBER;
      if (both < least) {
        least = both;
        middle = i;
      }
    }
    return middle;
  }
}
