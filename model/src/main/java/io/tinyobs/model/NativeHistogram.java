// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.Arrays;

/**
 * A distribution of observations at one instant: counts of sparse buckets, whose bounds follow from
 * a schema or are given one by one. Immutable; thread-safe.
 *
 * <p>
 * Schemas {@value #MIN_SCHEMA} to {@value #MAX_SCHEMA} are exponential: bucket {@code i} holds what
 * lies above {@code 2^((i-1) * 2^-schema)} and not above {@code 2^(i * 2^-schema)}, negative
 * observations mirror that, and the zero bucket holds what is closer to zero than its threshold.
 * Schema {@value #CUSTOM_SCHEMA} has custom bounds: bucket {@code i} ends at {@code bounds[i]}, the
 * last one at infinity, and there are neither negative buckets nor a zero bucket.
 *
 * <p>
 * Counts are doubles, for rates and differences are histograms too: they may be fractions and below
 * zero. The arrays are handed over, not copied: whoever gets a histogram must not write them.
 *
 * @param counterReset
 *          what is known of a reset since the sample before
 * @param schema
 *          how fine the buckets are, or that they have custom bounds
 * @param zeroThreshold
 *          half the width of the zero bucket, not negative
 * @param zeroCount
 *          observations in the zero bucket
 * @param count
 *          all observations; more than the buckets hold if some were NaN
 * @param sum
 *          of all observations
 * @param negative
 *          buckets of negative observations, by their distance from zero
 * @param positive
 *          buckets of positive observations, or all buckets with custom bounds
 * @param bounds
 *          upper bounds of custom buckets, strictly ascending, without infinity; else empty
 * @see <a href="https://prometheus.io/docs/specs/native_histograms/">Native histograms</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, as in Series.
public record NativeHistogram(CounterReset counterReset, int schema, double zeroThreshold,
    double zeroCount, double count, double sum, Buckets negative, Buckets positive,
    double[] bounds) {
  /** The coarsest exponential schema. */
  public static final int MIN_SCHEMA = -4;
  /** The finest exponential schema. */
  public static final int MAX_SCHEMA = 8;
  /** The schema of histograms with custom bounds. */
  public static final int CUSTOM_SCHEMA = -53;

  private static final double[] NO_BOUNDS = {};

  /** What is known of a counter's reset between a sample and the one before it. */
  public enum CounterReset {
    /** Nothing: it has to be found out by comparing. */
    UNKNOWN,
    /** There was one. */
    RESET,
    /** There was none. */
    NOT_RESET,
    /** The histogram is a gauge and knows no resets. */
    GAUGE
  }

  /**
   * @throws IllegalArgumentException
   *           if there is no such schema, or parts do not fit it
   */
  public NativeHistogram {
    boolean custom = schema == CUSTOM_SCHEMA;
    if (!custom && (schema < MIN_SCHEMA || schema > MAX_SCHEMA)) {
      throw new IllegalArgumentException(
          "cannot make a histogram: got schema %d, expected %d to %d, or %d".formatted(schema,
              MIN_SCHEMA, MAX_SCHEMA, CUSTOM_SCHEMA));
    }
    if (custom ? !negative.isEmpty() || zeroCount != 0 || zeroThreshold != 0 : bounds.length > 0) {
      throw new IllegalArgumentException("cannot make a histogram: got "
          + (custom ? "negative or zero buckets with" : "custom bounds without")
          + " the schema of custom bounds");
    }
    if (custom && !positive.isEmpty() && (positive.indexes[0] < 0
        || positive.indexes[positive.size() - 1] > bounds.length)) {
      throw new IllegalArgumentException(
          "cannot make a histogram: got buckets %s, expected at most one past %d bounds"
              .formatted(Arrays.toString(positive.indexes), bounds.length));
    }
    for (int i = 1; i < bounds.length; i++) {
      if (bounds[i] <= bounds[i - 1]) {
        throw new IllegalArgumentException("cannot make a histogram: got bound " + bounds[i]
            + " after " + bounds[i - 1] + ", expected ascending ones");
      }
    }
  }

  /** A histogram with exponential buckets. */
  public static NativeHistogram exponential(int schema, double zeroThreshold, double zeroCount,
      double count, double sum, Buckets negative, Buckets positive) {
    return new NativeHistogram(CounterReset.UNKNOWN, schema, zeroThreshold, zeroCount, count, sum,
        negative, positive, NO_BOUNDS);
  }

  /** A histogram with custom bounds. */
  public static NativeHistogram custom(double[] bounds, double count, double sum,
      Buckets buckets) {
    return new NativeHistogram(CounterReset.UNKNOWN, CUSTOM_SCHEMA, 0, 0, count, sum,
        Buckets.EMPTY, buckets, bounds);
  }

  /**
   * Where bucket {@code index} of an exponential schema ends, {@code 2^(index * 2^-schema)}; that of
   * the one before is where it begins.
   */
  public static double bound(int schema, int index) {
    if (schema < 0) {
      return power((long) index << -schema, 0, 1);
    }
    int perPower = 1 << schema;
    return power(Math.floorDiv(index, perPower), Math.floorMod(index, perPower), perPower);
  }

  private static double power(long exponent, int part, int parts) {
    // Above the last finite number there is a bucket for infinity alone, which begins there.
    if (exponent == 1024 && part == 0) {
      return Double.MAX_VALUE;
    }
    double fraction = part == 0 ? 1 : Math.pow(2, (double) part / parts);
    return Math.scalb(fraction, (int) Math.clamp(exponent, -2000L, 2000L));
  }

  /** Whether the buckets have custom bounds. */
  public boolean isCustom() {
    return schema == CUSTOM_SCHEMA;
  }

  /** The same with other knowledge of a reset. */
  public NativeHistogram withCounterReset(CounterReset other) {
    return other == counterReset
        ? this
        : new NativeHistogram(other, schema, zeroThreshold, zeroCount, count, sum, negative,
            positive, bounds);
  }

  /** Whether all but the knowledge of a reset is the same, bit by bit. */
  public boolean hasSameData(NativeHistogram other) {
    return schema == other.schema && same(zeroThreshold, other.zeroThreshold)
        && same(zeroCount, other.zeroCount) && same(count, other.count) && same(sum, other.sum)
        && negative.equals(other.negative) && positive.equals(other.positive)
        && Arrays.equals(bounds, other.bounds);
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof NativeHistogram other && counterReset == other.counterReset
        && hasSameData(other);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Double.hashCode(count) + Double.hashCode(sum)) + positive.hashCode();
  }

  /**
   * Buckets as two columns of the same length. All others are empty; some of these may be, too, if
   * a client sent them so.
   *
   * @param indexes
   *          strictly ascending
   * @param counts
   *          observations of each
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, as in Series.
  public record Buckets(int[] indexes, double[] counts) {
    /** No buckets. */
    public static final Buckets EMPTY = new Buckets(new int[0], new double[0]);

    /**
     * @throws IllegalArgumentException
     *           if the columns differ in length or the indexes do not ascend
     */
    public Buckets {
      if (indexes.length != counts.length) {
        throw new IllegalArgumentException(
            "cannot make buckets: got %d indexes and %d counts, expected as many of each"
                .formatted(indexes.length, counts.length));
      }
      for (int i = 1; i < indexes.length; i++) {
        if (indexes[i] <= indexes[i - 1]) {
          throw new IllegalArgumentException("cannot make buckets: got index " + indexes[i]
              + " after " + indexes[i - 1] + ", expected ascending ones");
        }
      }
    }

    /** Neighbouring buckets, the first of them {@code first}; those without a count are left out. */
    public static Buckets from(int first, double... counts) {
      var indexes = new int[counts.length];
      var kept = new double[counts.length];
      int n = 0;
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] != 0) {
          indexes[n] = first + i;
          kept[n++] = counts[i];
        }
      }
      return n == 0 ? EMPTY : new Buckets(Arrays.copyOf(indexes, n), Arrays.copyOf(kept, n));
    }

    /** Neighbouring buckets, the first of them {@code first}, the empty ones among them. */
    public static Buckets allFrom(int first, double... counts) {
      var indexes = new int[counts.length];
      Arrays.setAll(indexes, i -> first + i);
      return counts.length == 0 ? EMPTY : new Buckets(indexes, counts);
    }

    /** How many there are. */
    public int size() {
      return indexes.length;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
      return indexes.length == 0;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Buckets other && Arrays.equals(indexes, other.indexes)
          && Arrays.equals(counts, other.counts);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(indexes) + Arrays.hashCode(counts);
    }
  }
}
