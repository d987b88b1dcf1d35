// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.StaleNaN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleBlockTest {
  private static final long WINDOW = 7_200_000;
  private static final long START = 1_789_999_200_000L;
  private static final double[] ODD = {
      0.0, -0.0, Double.NaN, StaleNaN.VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE, -Double.MAX_VALUE, Double.longBitsToDouble(0xfff8_0000_0000_0001L),
      1L << 53, -(1L << 53) + 1, 1e15 + 0.3};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void decode_randomSamples_comeBackBitForBit(long seed) throws CorruptBlockException {
    var random = new Random(seed);
    var expected = new TreeMap<Integer, TreeMap<Long, Long>>();
    var buffer = fill(random, expected);

    var windows = buffer.windows(WINDOW);
    assertThat(windows).hasSize(1);
    var bytes = SampleBlock.encode(
        START, 42, 7, 99, windows.getFirst().samples(), seed % 2 == 0);
    var block = SampleBlock.decode(bytes);

    assertThat(block.epoch()).isEqualTo(42);
    assertThat(block.strip()).isEqualTo(7);
    assertThat(block.header()).isEqualTo(BlockHeader.peek(bytes));
    assertThat(block.header().writtenAt()).isEqualTo(99);
    assertThat(bitsOf(block.series())).isEqualTo(expected);
    int only = expected.firstKey();
    assertThat(SampleBlock.decode(bytes, slot -> slot == only).series())
        .singleElement().extracting(SampleBlock.Column::slot).isEqualTo(only);
  }

  private static SampleBuffer fill(Random random, TreeMap<Integer, TreeMap<Long, Long>> expected) {
    var buffer = new SampleBuffer();
    int series = random.nextInt(1, 40);
    for (int i = 0; i < series; i++) {
      int slot = random.nextInt(SampleBlock.SLOTS);
      int kind = random.nextInt(4);
      double value = random.nextInt(1000);
      for (int k = random.nextInt(1, 100); k > 0; k--) {
        long at = START + random.nextInt(500) * 14_400L;
        value = switch (kind) {
          case 0 -> value;
          case 1 -> value + random.nextInt(50);
          case 2 -> random.nextGaussian();
          default -> ODD[random.nextInt(ODD.length)];
        };
        buffer.add(slot, at, value);
        expected.computeIfAbsent(slot, unused -> new TreeMap<>())
            .put(at, Double.doubleToRawLongBits(value));
      }
    }
    return buffer;
  }

  private static TreeMap<Integer, TreeMap<Long, Long>> bitsOf(List<SampleBlock.Column> series) {
    var bits = new TreeMap<Integer, TreeMap<Long, Long>>();
    for (var column : series) {
      var samples = new TreeMap<Long, Long>();
      for (int i = 0; i < column.timestamps().length; i++) {
        samples.put(column.timestamps()[i], Double.doubleToRawLongBits(column.values()[i]));
      }
      bits.put(column.slot(), samples);
    }
    return bits;
  }

  /** A disk, a cable or a person changed a stored block. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decode_anyByteChangedOrMissing_isRefusedWithItsOffset(boolean cold) {
    var bytes = sample(cold);
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        var broken = bytes.clone();
        broken[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> SampleBlock.decode(broken))
            .as("bit %d of byte %d", bit, i)
            .isInstanceOf(CorruptBlockException.class)
            .hasMessageContaining("at offset");
      }
      var cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> SampleBlock.decode(cut))
          .isInstanceOfSatisfying(CorruptBlockException.class,
              e -> assertThat(e.offset()).isBetween(0, cut.length));
    }
  }

  /** The sum is right and the content is a lie: made by a hostile or broken writer. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_lyingBody_isRefusedOrRead(long seed) {
    var random = new Random(seed);
    var bytes = seed % 2 == 0 ? sample(false) : manyCodings();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      var lie = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * 3);
      for (int k = random.nextInt(1, 4); k > 0; k--) {
        int at = 5 + random.nextInt(lie.length - 9);
        lie[at] = (byte) (random.nextBoolean()
            ? random.nextInt()
            : lie[at] ^ 1 << random.nextInt(8));
      }
      var crc = new CRC32C();
      crc.update(lie, 0, lie.length - 4);
      for (int k = 0; k < 4; k++) {
        lie[lie.length - 4 + k] = (byte) (crc.getValue() >>> 8 * k);
      }
      try {
        var block = SampleBlock.decode(lie);
        int samples = block.series().stream().mapToInt(c -> c.values().length).sum();
        assertThat(samples).isEqualTo(block.header().records());
        SampleBlock.decode(lie, slot -> slot % 2 == 0);
      } catch (CorruptBlockException e) {
        assertThat(e.offset()).isNotNegative();
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  /** One series of each coding, uncompressed. */
  private static byte[] manyCodings() {
    var random = new Random(7);
    var buffer = new SampleBuffer();
    for (int i = 0; i < 60; i++) {
      long at = START + i * 15_000L + random.nextInt(9);
      buffer.add(0, at, random.nextInt(4) == 0 ? 0 : random.nextInt(2000)); // A bit map.
      buffer.add(1, at, i == 30 ? 1e12 : i * 4096); // Patches, a divisor.
      buffer.add(2, at, i * i); // Steps of steps.
      buffer.add(3, at, Math.sin(i)); // Differing bits.
      buffer.add(4, at, (float) random.nextGaussian()); // Raw bits.
      buffer.add(5, at, i % 11 == 0 ? StaleNaN.VALUE : random.nextInt(500) / 100.0); // Apart.
      if (i > 20) {
        buffer.add(6, at, 0.25);
      }
    }
    var blocks = FoldedBlocks.encode(
        START, 1, 2, 3, buffer.windows(WINDOW).getFirst().samples());
    assertThat(blocks).hasSize(1);
    return blocks.getFirst();
  }

  private static byte[] sample(boolean cold) {
    var buffer = new SampleBuffer();
    for (int slot = 0; slot < 20; slot++) {
      for (int i = 0; i < 10; i++) {
        buffer.add(slot, START + i * 15_000L, slot % 3 == 0 ? 5 : i * 0.3 + slot);
      }
    }
    return SampleBlock.encode(
        START, 1, 2, 3, buffer.windows(WINDOW).getFirst().samples(), cold);
  }

  @Test
  void windows_acrossABoundary_areParted() {
    var buffer = new SampleBuffer();
    buffer.add(1, START - 1, 1);
    buffer.add(1, START, 2);
    buffer.add(1, START + WINDOW, 3);
    buffer.add(1, -1, 4);

    assertThat(buffer.windows(WINDOW)).extracting(SampleBuffer.Window::start)
        .containsExactly(-WINDOW, START - WINDOW, START, START + WINDOW);
  }

  /** What it costs decides whether Redis pays: a steady counter of a scraped strip. */
  @Test
  void encode_scrapedCounters_takeNoMoreThanTheirSteps() {
    var buffer = new SampleBuffer();
    var random = new Random(1);
    for (int slot = 0; slot < SampleBlock.SLOTS; slot++) {
      double value = random.nextInt(1_000_000);
      for (int i = 0; i < 120; i++) {
        value += random.nextInt(16);
        buffer.add(slot, START + i * 15_000L, value);
      }
    }

    var samples = buffer.windows(WINDOW).getFirst().samples();
    assertThat(SampleBlock.encode(START, 1, 0, 1, samples, false).length)
        .isLessThan(samples.size() * 6 / 10); // Four bits, and what a series costs.
  }

  @Test
  void decode_sectionThatMustBeKnown_isRefusedAndOthersAreSteppedOver() throws Exception {
    var block = sample(false);
    for (int kind : new int[]{1, 127, 128, 255}) {
      var out = new ByteWriter(block.length + 8);
      out.raw(block, 0, block.length - 5); // Up to how many sections follow.
      out.varint(1);
      out.u8(kind);
      out.bytes(new byte[]{1, 2, 3});
      var crc = new CRC32C();
      crc.update(out.toByteArray());
      out.fixed32((int) crc.getValue());
      if (kind < 128) {
        assertThatThrownBy(() -> SampleBlock.decode(out.toByteArray()))
            .isInstanceOf(CorruptBlockException.class).hasMessageContaining("section of kind");
      } else {
        assertThat(SampleBlock.decode(out.toByteArray()).series()).hasSize(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void merge_overlappingPieces_laterWins(long seed) {
    var random = new Random(seed);
    var merge = new SampleMerge();
    var expected = new TreeMap<Long, Double>();
    for (int piece = 0; piece < 9; piece++) {
      var samples = new TreeMap<Long, Double>();
      for (int i = random.nextInt(0, 30); i > 0; i--) {
        samples.put((long) random.nextInt(100), (double) piece);
      }
      merge.add(
          samples.keySet().stream().mapToLong(Long::longValue).toArray(),
          samples.values().stream().mapToDouble(Double::doubleValue).toArray(),
          10,
          90);
      expected.putAll(samples.subMap(10L, true, 90L, true));
    }

    var run = merge.merge();
    var found = new ArrayList<String>();
    for (int i = run.from(); i < run.to(); i++) {
      found.add(run.timestamps()[i] + "=" + run.values()[i]);
    }
    assertThat(found).isEqualTo(
        expected.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
