// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedBlocksTest {
  private static final long START = 1_789_999_200_000L;

  @ParameterizedTest
  @ValueSource(ints = {40, 130, 200, 333, 512})
  void encode_largeStrip_wastesHardlyAnyOfItsSizeClasses(int series) throws CorruptBlockException {
    var samples = strip(series);

    var blocks = FoldedBlocks.encode(START, 1, 0, 9, samples);

    long bytes = blocks.stream().mapToLong(block -> block.length).sum();
    long taken = blocks.stream().mapToLong(block -> RedisAllocation.of(block.length)).sum();
    assertThat((double) taken / bytes).isLessThan(1.05);
    int records = 0;
    int last = -1;
    for (var block : blocks) {
      var read = SampleBlock.decode(block);
      assertThat(read.header().isFolded()).isTrue();
      assertThat(read.header().writtenAt()).isEqualTo(9);
      for (var column : read.series()) {
        assertThat(column.slot()).isGreaterThan(last);
        last = column.slot();
        records += column.values().length;
      }
    }
    assertThat(records).isEqualTo(samples.size());
  }

  /** A compactor that starts anew looks at every closed window once more. */
  @Test
  void encode_whatWasFolded_isTheSame() throws CorruptBlockException {
    var blocks = FoldedBlocks.encode(START, 1, 0, 9, strip(300));
    var buffer = new SampleBuffer();
    for (var block : blocks) {
      for (var column : SampleBlock.decode(block).series()) {
        for (int i = 0; i < column.values().length; i++) {
          buffer.add(column.slot(), column.timestamps()[i], column.values()[i]);
        }
      }
    }

    var again = FoldedBlocks.encode(
        START, 1, 0, 9, buffer.windows(7_200_000).getFirst().samples());

    assertThat(blocks).hasSizeGreaterThan(1);
    assertThat(again).containsExactlyElementsOf(blocks);
  }

  @Test
  void encode_fewSamples_areOneBlock() {
    var buffer = new SampleBuffer();
    buffer.add(3, START, 1);

    assertThat(FoldedBlocks.encode(
        START, 1, 0, 9, buffer.windows(7_200_000).getFirst().samples())).hasSize(1);
  }

  /** Size classes as jemalloc's manual lists them; a string has a header and a closing zero. */
  @ParameterizedTest
  @CsvSource({"4, 8", "60, 64", "61, 80", "108, 112", "124, 128", "125, 160", "252, 256",
      "253, 320",
      "65530, 65536", "65536, 81920", "104000, 114688", "131062, 131072", "131063, 163840"})
  void of_blockOfSoManyBytes_isTheNextSizeClass(int bytes, int taken) {
    assertThat(RedisAllocation.of(bytes)).isEqualTo(taken);
  }

  private static StripSamples strip(int series) {
    var random = new Random(series);
    var buffer = new SampleBuffer();
    for (int slot : List.copyOf(random.ints(0, SampleBlock.SLOTS).distinct().limit(series)
        .boxed().toList())) {
      double value = random.nextInt(1_000_000);
      for (int i = 0; i < 240; i++) {
        value += random.nextInt(2000);
        buffer.add(slot, START + i * 15_000L, value);
      }
    }
    return buffer.windows(7_200_000).getFirst().samples();
  }
}
