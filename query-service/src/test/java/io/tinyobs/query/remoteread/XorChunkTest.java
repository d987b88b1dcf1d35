// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.remoteread.XorChunkReader.Bits;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class XorChunkTest {
  /** Drawn by hand: count 3; time 1 as zigzag 2; 1.0; step 1; same; step the same; 2.0. */
  @Test
  void of_threeSamples_hasTheseBytes() {
    var chunk = XorChunk.of(new long[]{1, 2, 3}, new double[]{1, 1, 2}, 0, 3);

    // 0 same value, 0 same step, 11, 5 bits of 1 leading, 6 bits of 11 significant, 11 ones.
    assertThat(HexFormat.of().formatHex(chunk))
        .isEqualTo("0003" + "02" + "3ff0000000000000" + "01"
            + bits("0" + "0" + "11" + "00001" + "001011" + "11111111111"));
  }

  private static String bits(String bits) {
    var hex = new StringBuilder();
    var padded = bits + "0".repeat((8 - bits.length() % 8) % 8);
    for (int i = 0; i < padded.length(); i += 4) {
      hex.append(Integer.toHexString(Integer.parseInt(padded.substring(i, i + 4), 2)));
    }
    return hex.toString();
  }

  /** Regular scrapes, late ones, and gaps of years; counters, noise, stale markers. */
  @RepeatedTest(200)
  void of_anySamples_readsBack(RepetitionInfo run) {
    var random = new Random(run.getCurrentRepetition());
    int count = 1 + random.nextInt(XorChunk.SAMPLES);
    var times = new long[count];
    var values = new double[count];
    long time = random.nextLong(-1L << 42, 1L << 42);
    for (int i = 0; i < count; i++) {
      times[i] = time;
      time += 1 + switch (random.nextInt(6)) {
        case 0 -> random.nextLong(1 << 13);
        case 1 -> random.nextLong(1 << 17);
        case 2 -> random.nextLong(1 << 20);
        case 3 -> random.nextLong(1L << 45);
        default -> 14_999;
      };
      values[i] = switch (random.nextInt(7)) {
        case 0 -> StaleNaN.VALUE;
        case 1 -> Double.longBitsToDouble(random.nextLong());
        case 2 -> -0.0;
        case 3 -> Double.NEGATIVE_INFINITY;
        case 4 -> i == 0 ? 0 : values[i - 1];
        default -> i;
      };
    }
    int from = random.nextInt(count);

    assertThat(XorChunkReader.read(XorChunk.of(times, values, from, count)))
        .isEqualTo(IntStream.range(from, count)
            .mapToObj(i -> new Bits(times[i], Double.doubleToRawLongBits(values[i])))
            .toList());
  }

  /** Where 14, 17 and 20 bits end: of each the highest is one more than two's complement has. */
  @Test
  void of_stepsAtTheEdges_readBack() {
    for (int bits : new int[]{14, 17, 20}) {
      for (long edge : new long[]{(1L << bits - 1) - 1, 1L << bits - 1, (1L << bits - 1) + 1}) {
        long base = 1 << 21;
        var times = new long[]{0, base, 2 * base + edge, 3 * base + edge};
        var values = new double[]{1, 2, 3, 4};
        assertThat(XorChunkReader.read(XorChunk.of(times, values, 0, 4)))
            .extracting(Bits::timestamp).containsExactly(times[0], times[1], times[2], times[3]);
      }
    }
  }
}
