// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramBlockTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_random_comesBackWhole(long seed) throws CorruptBlockException {
    var series = random(new Random(seed));

    var bytes = HistogramBlock.encode(WINDOW, 7, series);

    var block = HistogramBlock.decode(bytes);
    assertThat(block.header()).isEqualTo(BlockHeader.peek(bytes));
    assertThat(block.series()).hasSameSizeAs(series);
    for (int i = 0; i < series.size(); i++) {
      assertThat(block.series().get(i).labels()).isEqualTo(series.get(i).labels());
      assertThat(block.series().get(i).timestamps()).isEqualTo(series.get(i).timestamps());
      assertThat(block.series().get(i).histograms()).isEqualTo(series.get(i).histograms());
    }
  }

  private static List<HistogramBlock.Column> random(Random random) {
    var series = new ArrayList<HistogramBlock.Column>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      var times = new long[random.nextInt(1, 12)];
      var histograms = new NativeHistogram[times.length];
      var layout = histogram(random);
      for (int k = 0; k < times.length; k++) {
        times[k] = WINDOW + k * 15_000L + random.nextInt(1000);
        layout = random.nextInt(4) == 0 ? histogram(random) : layout;
        histograms[k] = more(layout, k);
      }
      series.add(new HistogramBlock.Column(
          Labels.of("__name__", "latency", "path", "/" + i), times, histograms));
    }
    return series;
  }

  /** The same buckets with other counts. */
  private static NativeHistogram more(NativeHistogram like, int by) {
    var counts = like.positive().counts().clone();
    for (int i = 0; i < counts.length; i++) {
      counts[i] += by;
    }
    return new NativeHistogram(
        like.counterReset(), like.schema(), like.zeroThreshold(), like.zeroCount(),
        like.count() + by, like.sum() + by / 3.0, like.negative(),
        new Buckets(like.positive().indexes(), counts), like.bounds());
  }

  private static NativeHistogram histogram(Random random) {
    if (random.nextInt(4) == 0) {
      return NativeHistogram.custom(
          new double[]{0.1, random.nextInt(1, 5)}, 9, Double.NaN, buckets(random, 0, 3));
    }
    return NativeHistogram.exponential(
        random.nextInt(-4, 9), random.nextInt(2) / 1024.0, random.nextInt(5), random.nextInt(100),
        random.nextGaussian(), buckets(random, -5, 9), buckets(random, -50, 160))
        .withCounterReset(CounterReset.values()[random.nextInt(4)]);
  }

  private static Buckets buckets(Random random, int first, int most) {
    var counts = new double[random.nextInt(most + 1)];
    Arrays.setAll(counts, i -> random.nextInt(3) * (random.nextInt(9) == 0 ? 0.3 : 1));
    return random.nextBoolean() ? Buckets.from(first, counts) : Buckets.allFrom(first, counts);
  }

  @Test
  void decode_anyByteChangedOrMissing_isRefusedWithItsOffset() {
    var bytes = HistogramBlock.encode(WINDOW, 7, random(new Random(3)));
    for (int i = 0; i < bytes.length; i += 3) {
      var broken = bytes.clone();
      broken[i] ^= (byte) 0x55;
      assertThatThrownBy(() -> HistogramBlock.decode(broken)).as("byte %d", i)
          .isInstanceOf(CorruptBlockException.class).hasMessageContaining("at offset");
      var cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> HistogramBlock.decode(cut))
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  /** A sum that fits does not mean that its writer was right. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void decode_lyingBodyWithASoundSum_isRefusedOrRead(long seed) {
    var random = new Random(seed);
    var bytes = HistogramBlock.encode(WINDOW, 7, List.of(random(random).getFirst()));
    for (int round = 0; round < 2000; round++) {
      var broken = Arrays.copyOf(bytes, bytes.length - 4);
      broken[random.nextInt(5, broken.length)] = (byte) random.nextInt();
      try {
        HistogramBlock.decode(Sealed.withSum(broken));
      } catch (CorruptBlockException e) {
        assertThat(e).hasMessageContaining("at offset");
      }
    }
  }
}
