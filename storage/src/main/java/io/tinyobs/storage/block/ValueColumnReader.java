// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/**
 * Reads columns that {@link ValueColumnWriter} wrote, straight into an array and without garbage once its
 * room has grown. Not thread-safe.
 */
public final class ValueColumnReader {
  private final ByteReader in;
  private final LongColumnReader columns;
  private long[] room = new long[0];

  /** A reader of the columns that follow in {@code in}. */
  public ValueColumnReader(ByteReader in) {
    this.in = in;
    this.columns = new LongColumnReader(in);
  }

  /** Reads a column of {@code count} values, at least one, into {@code out} from its start. */
  public void read(double[] out, int count) throws CorruptBlockException {
    int head = in.u8();
    switch (head & ValueColumnWriter.KIND) {
      case ValueColumnWriter.CONSTANT_BITS -> Arrays.fill(
          out, 0, count, Double.longBitsToDouble(in.fixed64()));
      case ValueColumnWriter.CONSTANT_WHOLE -> Arrays.fill(out, 0, count, (double) in.zigzag());
      case ValueColumnWriter.CONSTANT_DECIMAL -> {
        double scale = scale();
        Arrays.fill(out, 0, count, (double) in.zigzag() / scale);
      }
      case ValueColumnWriter.DECIMALS -> columns.read(out, count, scale(), room(count));
      case ValueColumnWriter.BITS -> {
        var bits = room(count);
        columns.read(bits, count);
        for (int i = 0; i < count; i++) {
          out[i] = Double.longBitsToDouble(bits[i]);
        }
      }
      case ValueColumnWriter.XOR -> {
        int length = in.count("bytes of differing bits");
        int end = in.position() + length;
        new XorReader(in).read(out, count);
        if (in.position() != end) {
          throw in.corrupt("got differing bits that end elsewhere than stated");
        }
      }
      default -> throw unknown(head);
    }
    readApart(head, out, count);
  }

  private void readApart(int head, double[] out, int count) throws CorruptBlockException {
    switch (head & ~ValueColumnWriter.KIND) {
      case 0 -> {
      }
      case ValueColumnWriter.LAST_IS_STALE ->
        out[count - 1] = Double.longBitsToDouble(ValueColumnWriter.STALE);
      case ValueColumnWriter.LAST_IS_NAN -> out[count - 1] = Double.NaN;
      case ValueColumnWriter.APART -> {
        int aparts = in.varint(count, "values apart");
        int position = -1;
        for (int i = 0; i < aparts; i++) {
          position += 1 + in.varint(count - 2 - position, "values between those apart");
          out[position] = Double.longBitsToDouble(in.fixed64());
        }
      }
      default -> throw unknown(head);
    }
  }

  /** Steps over a column of {@code count} values. */
  public void skip(int count) throws CorruptBlockException {
    int head = in.u8();
    switch (head & ValueColumnWriter.KIND) {
      case ValueColumnWriter.CONSTANT_BITS -> in.skip(8);
      case ValueColumnWriter.CONSTANT_WHOLE -> in.zigzag();
      case ValueColumnWriter.CONSTANT_DECIMAL -> {
        scale();
        in.zigzag();
      }
      case ValueColumnWriter.DECIMALS -> {
        scale();
        columns.skip(count);
      }
      case ValueColumnWriter.BITS -> columns.skip(count);
      case ValueColumnWriter.XOR -> in.skip(in.count("bytes of differing bits"));
      default -> throw unknown(head);
    }
    int apart = head & ~ValueColumnWriter.KIND;
    if (apart == ValueColumnWriter.APART) {
      int aparts = in.varint(count, "values apart");
      for (int i = 0; i < aparts; i++) {
        in.varint();
        in.skip(8);
      }
    } else if (apart > ValueColumnWriter.APART) {
      throw unknown(head);
    }
  }

  private CorruptBlockException unknown(int head) {
    return in.corrupt("got value coding " + head + ", expected one that is known");
  }

  private double scale() throws CorruptBlockException {
    return Decimal.power(in.varint(Decimal.MAX_EXPONENT, "as power of ten"));
  }

  private long[] room(int count) {
    if (room.length < count) {
      room = new long[count];
    }
    return room;
  }
}
