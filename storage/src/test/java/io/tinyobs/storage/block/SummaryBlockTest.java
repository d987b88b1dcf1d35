// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Summaries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SummaryBlockTest {
  private static final long WINDOW = 1_789_948_800_000L;
  private static final long FIVE = 300_000;

  private static SummaryBlock.Column series(int slot, int samples, int kind) {
    var random = new Random(slot);
    var times = new long[samples];
    var values = new double[samples];
    double counter = 0;
    for (int i = 0; i < samples; i++) {
      times[i] = WINDOW + 1000L * slot % 15_000 + i * 15_000L;
      counter = random.nextInt(100) == 0 ? 0 : counter + random.nextInt(10);
      values[i] = switch (kind % 5) {
        case 0 -> counter;
        case 1 -> random.nextGaussian();
        case 2 -> 1;
        case 3 -> random.nextInt(1000) / 100.0;
        default -> special(i % 7);
      };
    }
    return new SummaryBlock.Column(slot, Summaries.of(times, values, 0, samples, FIVE));
  }

  private static double special(int which) {
    return switch (which) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> -0.0;
      case 3 -> StaleNaN.VALUE;
      case 4 -> Double.MIN_VALUE;
      case 5 -> 9007199254740993.0;
      default -> Double.NEGATIVE_INFINITY;
    };
  }

  private static List<SummaryBlock.Column> strip() {
    var series = new ArrayList<SummaryBlock.Column>();
    for (int slot = 3; slot < 400; slot += 1 + slot % 3) {
      series.add(series(slot, 21 + slot % 3 * 900, slot));
    }
    return series;
  }

  private static byte[] encode(List<SummaryBlock.Column> series) {
    return SummaryBlock.encode(WINDOW, 7, 5, FIVE, 1_790_000_000_000_001L, series);
  }

  /** Counters, gauges, constants, infinities and NaNs: each column bit for bit. */
  @Test
  void decode_anySeries_areWhatWasEncoded() throws Exception {
    var series = strip();
    var block = SummaryBlock.decode(encode(series));

    assertThat(block.epoch()).isEqualTo(7);
    assertThat(block.strip()).isEqualTo(5);
    assertThat(block.stepMillis()).isEqualTo(FIVE);
    assertThat(block.header().writtenAt()).isEqualTo(1_790_000_000_000_001L);
    assertThat(block.series()).hasSameSizeAs(series);
    for (int i = 0; i < series.size(); i++) {
      assertThat(block.series().get(i).slot()).isEqualTo(series.get(i).slot());
      assertSame(block.series().get(i).buckets(), series.get(i).buckets());
    }
  }

  private static void assertSame(Summaries one, Summaries other) {
    assertThat(one.starts()).isEqualTo(other.starts());
    assertThat(one.ends()).isEqualTo(other.ends());
    assertThat(one.firstTimes()).isEqualTo(other.firstTimes());
    assertThat(one.lastTimes()).isEqualTo(other.lastTimes());
    assertBits(one.counts(), other.counts());
    assertBits(one.sums(), other.sums());
    assertBits(one.mins(), other.mins());
    assertBits(one.maxs(), other.maxs());
    assertBits(one.firsts(), other.firsts());
    assertBits(one.lasts(), other.lasts());
    assertBits(one.lost(), other.lost());
  }

  private static void assertBits(double[] one, double[] other) {
    assertThat(Arrays.stream(one).mapToLong(Double::doubleToRawLongBits).toArray())
        .isEqualTo(Arrays.stream(other).mapToLong(Double::doubleToRawLongBits).toArray());
  }

  @Test
  void decode_oneWanted_onlyThatIsRead() throws Exception {
    var series = strip();
    int slot = series.get(9).slot();

    var block = SummaryBlock.decode(encode(series), wanted -> wanted == slot);

    assertThat(block.series()).singleElement()
        .satisfies(found -> assertSame(found.buckets(), series.get(9).buckets()));
  }

  /** A counter scraped every 15 s, each bucket 20 samples: what a bucket costs. */
  @Test
  void encode_regularCounters_takeFewBytesABucket() {
    var series = new ArrayList<SummaryBlock.Column>();
    for (int slot = 0; slot < 200; slot++) {
      series.add(series(slot, 20 * 24, 0));
    }

    int buckets = series.stream().mapToInt(column -> column.buckets().size()).sum();
    assertThat(encode(series).length).isLessThan(9 * buckets);
  }

  @Test
  void decode_brokenAnywhere_isRefused() {
    var block = encode(strip().subList(0, 5));
    for (int i = 0; i < block.length; i++) {
      var broken = block.clone();
      broken[i] ^= (byte) (1 << i % 8);
      assertThatThrownBy(() -> SummaryBlock.decode(broken))
          .isInstanceOf(CorruptBlockException.class);
    }
    for (int length = 0; length < block.length; length += 7) {
      var cut = Arrays.copyOf(block, length);
      assertThatThrownBy(() -> SummaryBlock.decode(cut))
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  @Test
  void decode_blockOfSamples_isRefused() {
    var buffer = new SampleBuffer();
    buffer.add(0, WINDOW, 1);
    var samples = SampleBlock.encode(
        WINDOW, 1, 0, 1, buffer.windows(7_200_000).getFirst().samples(), false);

    assertThatThrownBy(() -> SummaryBlock.decode(samples)).hasMessageContaining("SUMMARIES");
  }
}
