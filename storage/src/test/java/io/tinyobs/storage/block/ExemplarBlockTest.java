// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.storage.contract.Fixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExemplarBlockTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_random_comesBackWhole(long seed) throws CorruptBlockException {
    var series = random(new Random(seed));

    var bytes = ExemplarBlock.encode(WINDOW, 7, series);

    var block = ExemplarBlock.decode(bytes);
    assertThat(block.series()).isEqualTo(series);
    assertThat(block.header()).isEqualTo(BlockHeader.peek(bytes));
    var times = series.stream().flatMap(of -> of.exemplars().stream())
        .mapToLong(Exemplar::timestampMillis).summaryStatistics();
    assertThat(block.header().records()).isEqualTo((int) times.getCount());
    assertThat(block.header().minMillis()).isEqualTo(times.getMin());
    assertThat(block.header().maxMillis()).isEqualTo(times.getMax());
  }

  private static List<ExemplarSeries> random(Random random) {
    var series = new ArrayList<ExemplarSeries>();
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      var exemplars = new ArrayList<Exemplar>();
      for (int k = random.nextInt(1, 9); k > 0; k--) {
        exemplars.add(new Exemplar(
            labels(random),
            random.nextBoolean() ? random.nextInt(100) / 8.0 : random.nextGaussian(),
            WINDOW + random.nextInt(7_200_000)));
      }
      series.add(new ExemplarSeries(
          Labels.of("__name__", "latency_bucket", "le", String.valueOf(i)), exemplars));
    }
    return series;
  }

  private static Labels labels(Random random) {
    var labels = Labels.builder();
    if (random.nextBoolean()) {
      labels.set("trace_id", random.nextInt(4) == 0
          ? "no id"
          : Fixtures.traceId(random.nextInt(1, 1000)));
    }
    if (random.nextBoolean()) {
      labels.set("span_id", Fixtures.spanId(random.nextInt(1, 1000)));
    }
    if (random.nextInt(3) == 0) {
      labels.set("user", "☃" + random.nextInt(5));
    }
    return labels.build();
  }

  @Test
  void decode_anyByteChangedOrMissing_isRefusedWithItsOffset() {
    var bytes = ExemplarBlock.encode(WINDOW, 7, random(new Random(3)));
    for (int i = 0; i < bytes.length; i++) {
      var broken = bytes.clone();
      broken[i] ^= (byte) 0x55;
      assertThatThrownBy(() -> ExemplarBlock.decode(broken)).as("byte %d", i)
          .isInstanceOf(CorruptBlockException.class).hasMessageContaining("at offset");
      var cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> ExemplarBlock.decode(cut))
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  /** A sum that fits does not mean that its writer was right. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void decode_lyingBodyWithASoundSum_isRefusedOrRead(long seed) {
    var random = new Random(seed);
    var bytes = ExemplarBlock.encode(WINDOW, 7, List.of(random(random).getFirst()));
    for (int round = 0; round < 2000; round++) {
      var broken = bytes.clone();
      broken[random.nextInt(5, bytes.length - 4)] = (byte) random.nextInt();
      var sealed = Sealed.withSum(Arrays.copyOf(broken, broken.length - 4));
      try {
        ExemplarBlock.decode(sealed);
      } catch (CorruptBlockException e) {
        assertThat(e).hasMessageContaining("at offset");
      }
    }
  }
}
