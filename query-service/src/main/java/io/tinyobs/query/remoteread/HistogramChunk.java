// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.query.protobuf.Spans;
import java.util.Arrays;
import java.util.List;

/**
 * Native histograms as one float histogram chunk of Prometheus' TSDB: two bytes with their number and one with
 * what is known of a reset, then bits. First what all of them share: zero threshold, schema, spans of buckets and
 * custom bounds. Then time, count, count of the zero bucket, sum and buckets of each, times as changes of the step
 * in varbits, numbers as what differs from the one before.
 *
 * <p>Counts are doubles here, and Prometheus calculates with them as such; so there is no other kind of chunk.
 * Whoever reads a chunk takes it that no counter in it was reset, and so a reset begins a new one.
 *
 * @see <a href="https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/chunks.md#histogram-chunk-data">
 *      Histogram chunk data</a>
 */
final class HistogramChunk {
  /** Buckets of all samples of a chunk, from which on it has but {@link #FEWEST}. */
  private static final int BUCKETS = 1 << 14;
  private static final int FEWEST = 10;

  private static final int[] NO_INDEXES = {};

  private final BitWriter out;
  private final int[] negative;
  private final int[] positive;

  private HistogramChunk(BitWriter out, int[] negative, int[] positive) {
    this.out = out;
    this.negative = negative;
    this.positive = positive;
  }

  /** How many of these histograms, which come one after the other, fit into one chunk. */
  static int fitting(List<NativeHistogram> histograms) {
    int buckets = 0;
    int n = 0;
    for (var histogram : histograms) {
      boolean isEnough = n == XorChunk.SAMPLES || buckets > BUCKETS && n >= FEWEST;
      if (isEnough || n > 0 && !follows(histograms.get(n - 1), histogram)) {
        break;
      }
      buckets += histogram.negative().size() + histogram.positive().size();
      n++;
    }
    return n;
  }

  private static boolean follows(NativeHistogram before, NativeHistogram next) {
    boolean isGauge = next.counterReset() == CounterReset.GAUGE;
    return next.schema() == before.schema()
        && next.zeroThreshold() == before.zeroThreshold()
        && Arrays.equals(next.bounds(), before.bounds())
        && isGauge == (before.counterReset() == CounterReset.GAUGE)
        && (isGauge || next.counterReset() != CounterReset.RESET && hasGrown(before, next));
  }

  private static boolean hasGrown(NativeHistogram before, NativeHistogram next) {
    return next.count() >= before.count() && next.zeroCount() >= before.zeroCount()
        && hasGrown(before.negative(), next.negative())
        && hasGrown(before.positive(), next.positive());
  }

  private static boolean hasGrown(Buckets before, Buckets next) {
    for (int i = 0, j = 0; i < before.size(); i++) {
      while (j < next.size() && next.indexes()[j] < before.indexes()[i]) {
        j++;
      }
      boolean isThere = j < next.size() && next.indexes()[j] == before.indexes()[i];
      if (before.counts()[i] > (isThere ? next.counts()[j] : 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The chunk of histograms that fit into one.
   *
   * @param from where the first one's timestamp is
   */
  static byte[] of(long[] timestamps, int from, List<NativeHistogram> histograms) {
    int count = histograms.size();
    var first = histograms.getFirst();
    var negative = NO_INDEXES;
    var positive = NO_INDEXES;
    for (var histogram : histograms) {
      negative = union(negative, histogram.negative().indexes());
      positive = union(positive, histogram.positive().indexes());
    }
    var out = new BitWriter((byte) (count >>> 8), (byte) count, reset(first.counterReset()));
    var chunk = new HistogramChunk(out, negative, positive);
    chunk.layout(first);
    chunk.samples(timestamps, from, histograms);
    return out.toByteArray();
  }

  // That there was none is not said: the reader may have a sample between that is not from here.
  private static byte reset(CounterReset known) {
    return (byte) switch (known) {
      case UNKNOWN, NOT_RESET -> 0;
      case RESET -> 0b1000_0000;
      case GAUGE -> 0b1100_0000;
    };
  }

  private static int[] union(int[] a, int[] b) {
    if (Arrays.equals(a, b)) {
      return a;
    }
    var all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return Arrays.stream(all).sorted().distinct().toArray();
  }

  private void layout(NativeHistogram first) {
    zeroThreshold(first.zeroThreshold());
    out.varbit(first.schema());
    spans(positive);
    spans(negative);
    if (first.isCustom()) {
      out.varbitUnsigned(first.bounds().length);
      for (double bound : first.bounds()) {
        bound(bound);
      }
    }
  }

  /** Zero and powers of two from 2^-243 to 2^10 in one byte, others in nine. */
  private void zeroThreshold(double threshold) {
    int exponent = Math.getExponent(threshold);
    if (threshold == 0) {
      out.write(0, 8);
    } else if (threshold == Math.scalb(1.0, exponent) && exponent >= -243 && exponent <= 10) {
      out.write(exponent + 244, 8);
    } else {
      out.write(255, 8);
      out.whole(threshold);
    }
  }

  private void spans(int[] indexes) {
    var spans = Spans.of(indexes);
    out.varbitUnsigned(spans.size());
    for (var span : spans) {
      out.varbitUnsigned(span.length());
      out.varbit(span.offset());
    }
  }

  /** Thousandths up to 33,554.43 as whole numbers, one more than they are; others after a zero bit. */
  private void bound(double bound) {
    double thousandths = bound * 1000;
    boolean isThousandths = thousandths >= 0 && thousandths <= 33_554_430
        && Math.round(thousandths) / 1000.0 == bound;
    // Minus zero has a bit that the short form loses.
    if (isThousandths && Double.doubleToRawLongBits(bound) != Double.doubleToRawLongBits(-0.0)) {
      out.varbitUnsigned(Math.round(thousandths) + 1);
    } else {
      out.write(0, 1);
      out.whole(bound);
    }
  }

  private void samples(long[] timestamps, int from, List<NativeHistogram> histograms) {
    var row = row(histograms.getFirst());
    var before = new BitWriter.Xor[row.length];
    out.varbit(timestamps[from]);
    for (int column = 0; column < row.length; column++) {
      out.whole(row[column]);
      before[column] = new BitWriter.Xor(row[column]);
    }
    long step = 0;
    for (int i = 1; i < histograms.size(); i++) {
      long next = timestamps[from + i] - timestamps[from + i - 1];
      out.varbit(next - step);
      step = next;
      row = row(histograms.get(i));
      for (int column = 0; column < row.length; column++) {
        out.xor(row[column], before[column]);
      }
    }
  }

  /** The numbers of a histogram in the order in which they are written. */
  private double[] row(NativeHistogram of) {
    var row = new double[3 + positive.length + negative.length];
    row[0] = of.count();
    row[1] = of.zeroCount();
    row[2] = of.sum();
    counts(of.positive(), positive, row, 3);
    counts(of.negative(), negative, row, 3 + positive.length);
    return row;
  }

  private static void counts(Buckets of, int[] layout, double[] into, int at) {
    for (int i = 0, column = 0; i < of.size(); i++) {
      while (layout[column] < of.indexes()[i]) {
        column++;
      }
      into[at + column] = of.counts()[i];
    }
  }
}
