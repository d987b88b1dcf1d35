// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongColumnTest {
  /** What columns of telemetry look like, and what they should not. */
  private enum Shape {
    CONSTANT, LINE, PARABOLA, COUNTER, COUNTER_MOSTLY_STILL, COUNTER_RESET, GAUGE, PAGES, STATES, BURSTS, WILD, EXTREMES, FAR_APART_MULTIPLES;

    long[] column(Random random, int count) {
      var column = new long[count];
      long value = random.nextInt(1_000_000);
      long step = random.nextInt(100);
      long divisor = 1L << 52 | random.nextInt(1 << 20);
      for (int i = 0; i < count; i++) {
        column[i] = value;
        switch (this) {
          case CONSTANT -> {
          }
          case LINE -> value += step;
          case PARABOLA -> value += step++;
          case COUNTER -> value += random.nextInt(1500);
          case COUNTER_MOSTLY_STILL -> value += random.nextInt(4) == 0 ? random.nextInt(900) : 0;
          case COUNTER_RESET -> value = random.nextInt(50) == 0 ? 0 : value + random.nextInt(99);
          case GAUGE -> value = random.nextInt(500) - 250;
          case PAGES -> value += 4096L * (random.nextInt(200) - 100);
          case STATES -> value = random.nextInt(40) == 0 ? random.nextInt(4) : value;
          case BURSTS -> value += random.nextInt(30) == 0 ? random.nextLong(1L << 40) : 3;
          case WILD -> value = random.nextLong();
          case EXTREMES -> value = switch (random.nextInt(5)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> -1;
            case 3 -> 1;
            default -> 0;
          };
          case FAR_APART_MULTIPLES -> value = divisor * random.nextInt(-2000, 2000);
          default -> throw new AssertionError(this);
        }
      }
      return column;
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_columnOfAnyShapeAndLength_comesBack(Shape shape) throws CorruptBlockException {
    var random = new Random(shape.ordinal());
    for (int round = 0; round < 300; round++) {
      var column = shape.column(random, round < 40 ? round + 1 : random.nextInt(1, 700));
      for (boolean thorough : new boolean[]{true, false}) {
        assertComesBack(column, thorough, random.nextInt(2) * random.nextInt(20));
      }
    }
  }

  private static void assertComesBack(long[] column, boolean thorough, int bytesBehind)
      throws CorruptBlockException {
    var out = new ByteWriter(16);
    out.u8(77); // Columns begin anywhere.
    new LongColumnWriter(thorough).write(column, column.length, out);
    int end = out.length();
    for (int i = 0; i < bytesBehind; i++) {
      out.u8(0xEE);
    }
    var in = new ByteReader(out.toByteArray());
    in.u8();
    var read = new long[column.length];
    new LongColumnReader(in).read(read, read.length);
    assertThat(read).isEqualTo(column);
    assertThat(in.position()).isEqualTo(end);

    var again = new ByteReader(out.toByteArray());
    again.u8();
    new LongColumnReader(again).skip(column.length);
    assertThat(again.position()).isEqualTo(end);

    var scaled = new double[column.length];
    var third = new ByteReader(out.toByteArray());
    third.u8();
    new LongColumnReader(third).read(scaled, scaled.length, 100, new long[column.length]);
    assertThat(scaled)
        .isEqualTo(Arrays.stream(column).mapToDouble(value -> value / 100.0).toArray());
  }

  /** One writer takes columns of growing and shrinking length, one reader as well. */
  @Test
  void write_manyColumnsInTurn_eachComesBack() throws CorruptBlockException {
    var random = new Random(5);
    var writer = new LongColumnWriter(true);
    var out = new ByteWriter(16);
    var columns = new long[200][];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Shape.values()[i % Shape.values().length].column(random, random.nextInt(1, 90));
      writer.write(columns[i], columns[i].length, out);
    }
    var in = new ByteReader(out.toByteArray());
    var reader = new LongColumnReader(in);
    for (var column : columns) {
      var read = new long[column.length];
      reader.read(read, read.length);
      assertThat(read).isEqualTo(column);
    }
    in.requireEnd();
  }

  @Test
  void write_thoroughly_takesWhatTheKindOfColumnNeeds() {
    var random = new Random(1);
    assertThat(bytes(Shape.CONSTANT.column(random, 480))).isLessThan(8);
    assertThat(bytes(Shape.LINE.column(random, 480))).isLessThan(10);
    assertThat(bytes(Shape.PARABOLA.column(random, 480))).isLessThan(10);
    // A quarter moves, by ten bits: 1 + 10 / 4 bits each.
    assertThat(bytes(Shape.COUNTER_MOSTLY_STILL.column(random, 480))).isLessThan(230);
    // Eight bits of pages, whatever a page is.
    assertThat(bytes(Shape.PAGES.column(random, 480))).isLessThan(490);
    // Seven bits, and resets apart.
    assertThat(bytes(Shape.COUNTER_RESET.column(random, 480))).isLessThan(480);
  }

  private static int bytes(long[] column) {
    var out = new ByteWriter(16);
    new LongColumnWriter(true).write(column, column.length, out);
    return out.length();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 0x20, 0x83})
  void read_unknownCoding_isRefused(int head) {
    var bytes = new byte[]{(byte) head, 0, 0, 0, 0, 0};

    assertThatThrownBy(() -> new LongColumnReader(new ByteReader(bytes)).read(new long[5], 5))
        .isInstanceOf(CorruptBlockException.class).hasMessageContaining("got integer coding");
  }

  @Test
  void read_wideColumnThatIsCutOff_isRefusedAtItsOffset() {
    var out = new ByteWriter(16);
    new LongColumnWriter(false).write(new long[]{0, Long.MAX_VALUE, 5, 1L << 40}, 4, out);
    var cut = Arrays.copyOf(out.toByteArray(), out.length() - 1);

    assertThatThrownBy(() -> new LongColumnReader(new ByteReader(cut)).read(new long[4], 4))
        .isInstanceOf(CorruptBlockException.class).hasMessageContaining("at offset");
  }
}
