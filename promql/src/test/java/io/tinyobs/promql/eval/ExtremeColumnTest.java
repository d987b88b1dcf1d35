// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.Expr.RangeMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtremeColumnTest {
  private static final double[] ODD = {Double.NaN, 0, -0.0, Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, 1, -1, Double.MIN_VALUE};

  private final Random random = new Random(7);

  /** Scrapes come and go, gauges have every value there is, windows are wider or narrower than steps. */
  @Test
  void of_anySeriesAndWindows_isWhatLookingAtEachSampleFinds() {
    for (int round = 0; round < 300; round++) {
      var steps = new Steps(random.nextInt(100), 1 + random.nextInt(40), 1 + random.nextInt(60));
      var windows = new Windows(List.of(), List.of(), steps, random.nextInt(5) == 0,
          random.nextInt(50), 1 + random.nextInt(300), RangeMode.PLAIN, 0);
      var greatest = new ExtremeColumn(windows, "max_over_time", new SpareColumn());
      var least = new ExtremeColumn(windows, "min_over_time", new SpareColumn());
      long[] timestamps = timestamps();
      for (int one = 0; one < 4; one++) {
        timestamps = one == 2 ? timestamps() : timestamps; // As of a target that was scraped apart.
        var series = new RawSeries(Labels.EMPTY, timestamps, values(timestamps.length), null, null,
            false);
        requireSame(greatest.of(series), expected(windows, series, true));
        requireSame(least.of(series), expected(windows, series, false));
      }
    }
  }

  private long[] timestamps() {
    var timestamps = new long[random.nextInt(120)];
    long time = random.nextInt(50);
    for (int i = 0; i < timestamps.length; i++) {
      time += 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 20);
      timestamps[i] = time;
    }
    return timestamps;
  }

  private double[] values(int size) {
    var values = new double[size];
    int kind = random.nextInt(3);
    for (int i = 0; i < size; i++) {
      values[i] = switch (kind) {
        case 0 -> ODD[random.nextInt(ODD.length)];
        case 1 -> random.nextGaussian();
        default -> random.nextInt(4) == 0 ? Double.NaN : random.nextInt(5) - 2 + 0.5;
      };
    }
    return values;
  }

  private static double[] expected(Windows windows, RawSeries series, boolean greatest) {
    var column = Absent.column(windows.steps().count());
    for (int i = 0; i < column.length; i++) {
      for (int k = 0; k < series.timestamps().length; k++) {
        long time = series.timestamps()[k];
        if (time > windows.end(i) - windows.range() && time <= windows.end(i)) {
          double value = series.values()[k];
          boolean first = Absent.is(column[i]) || Double.isNaN(column[i]);
          if (first || (greatest ? value > column[i] : value < column[i])) {
            column[i] = value;
          }
        }
      }
    }
    return column;
  }

  private static void requireSame(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Absent.is(found[i])).isEqualTo(Absent.is(expected[i]));
      // Of NaN any will do; doubleToLongBits makes them one and tells 0 from -0.
      assertThat(Double.doubleToLongBits(found[i]))
          .isEqualTo(Double.doubleToLongBits(expected[i]));
    }
  }
}
