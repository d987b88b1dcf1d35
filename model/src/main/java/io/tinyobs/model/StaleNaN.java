// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * The one NaN that means "this series ended here", as Prometheus writes it.
 *
 * <p>
 * Only the bit pattern tells it from an ordinary NaN, so values are compared and stored by their
 * raw bits: {@link Double#doubleToLongBits} would fold all NaNs into one.
 *
 * @see <a href="https://prometheus.io/docs/specs/prw/remote_write_spec/">Remote write, stale
 *      markers</a>
 */
public final class StaleNaN {
  /** Raw bits of the stale marker. */
  public static final long BITS = 0x7ff0000000000002L;

  /** The stale marker as a double. */
  public static final double VALUE = Double.longBitsToDouble(BITS);

  private StaleNaN() {
  }

  /** Whether {@code value} is the stale marker, and not merely some NaN. */
  public static boolean is(double value) {
    return Double.doubleToRawLongBits(value) == BITS;
  }
}
