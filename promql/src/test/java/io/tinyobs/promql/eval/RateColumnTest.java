// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.Expr.RangeMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateColumnTest {
  private static final double[] ODD = {Double.NaN, 0, -0.0, Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, 1, -1, Double.MIN_VALUE, Double.MAX_VALUE, 3 * Double.MIN_VALUE};

  private final Random random = new Random(11);

  /** Clients compare rates with Prometheus' as texts, so the shorter way must not change the last bit. */
  @Test
  void of_anySeriesAndWindows_isBitByBitWhatOneWindowAtATimeSays() {
    for (int round = 0; round < 2_000; round++) {
      var steps = new Steps(random.nextInt(100_000), 1 + random.nextInt(40_000),
          1 + random.nextInt(40));
      var windows = new Windows(List.of(), List.of(), steps, random.nextInt(5) == 0,
          random.nextInt(50_000), 1 + random.nextInt(300_000), RangeMode.PLAIN, 0);
      var function = new String[]{"rate", "increase", "delta"}[round % 3];
      var column = new RateColumn(windows, function, new SpareColumn());
      long[] timestamps = timestamps();
      for (int one = 0; one < 4; one++) {
        timestamps = one == 2 ? timestamps() : timestamps;
        var series = new RawSeries(Labels.EMPTY, timestamps, values(timestamps.length), null, null,
            false);
        requireSame(column.of(series), expected(windows, series, function));
      }
    }
  }

  private long[] timestamps() {
    var timestamps = new long[random.nextInt(80)];
    long time = random.nextInt(50_000);
    boolean regular = random.nextBoolean();
    for (int i = 0; i < timestamps.length; i++) {
      time += regular ? 15_000 : 1 + random.nextInt(random.nextInt(10) == 0 ? 300_000 : 20_000);
      timestamps[i] = time;
    }
    return timestamps;
  }

  private double[] values(int size) {
    var values = new double[size];
    int kind = random.nextInt(5);
    double scale = kind == 4 ? Double.MIN_VALUE : Math.pow(10, random.nextInt(-300, 300));
    double value = random.nextInt(3) == 0 ? 0 : random.nextDouble();
    for (int i = 0; i < size; i++) {
      value = random.nextInt(20) == 0 ? 0 : value + random.nextInt(3) * random.nextDouble();
      values[i] = switch (kind) {
        case 0 -> ODD[random.nextInt(ODD.length)];
        case 1 -> random.nextGaussian();
        case 2 -> Math.rint(1000 * value);
        case 3 -> value * scale;
        default -> Math.rint(10 * value) * scale;
      };
    }
    return values;
  }

  private static double[] expected(Windows windows, RawSeries series, String function) {
    var column = new double[windows.steps().count()];
    var window = windows.open(series);
    for (int i = 0; i < column.length; i++) {
      window.moveTo(i);
      column[i] = window.size() == 0
          ? Absent.VALUE
          : Rates.extrapolated(window, !function.equals("delta"), function.equals("rate"));
    }
    return column;
  }

  private static void requireSame(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Absent.is(found[i])).isEqualTo(Absent.is(expected[i]));
      assertThat(Double.doubleToLongBits(found[i]))
          .isEqualTo(Double.doubleToLongBits(expected[i]));
    }
  }
}
