// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.promql.histogram.Resets;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a store would know of the resets of one series, sample by sample: it keeps counters
 * together as long as they only grow and have one layout, and only of samples after the first of
 * those it knows anything.
 */
final class Counters {
  private @Nullable NativeHistogram before;

  /** The histogram as it would be read back. */
  NativeHistogram stored(NativeHistogram histogram) {
    if (histogram.counterReset() == CounterReset.GAUGE) {
      before = null;
      return histogram;
    }
    boolean goesOn = before != null && histogram.counterReset() != CounterReset.RESET
        && before.schema() == histogram.schema()
        && before.zeroThreshold() == histogram.zeroThreshold()
        && java.util.Arrays.equals(before.bounds(), histogram.bounds())
        && !Resets.between(before, histogram.withCounterReset(CounterReset.UNKNOWN));
    before = histogram;
    return histogram
        .withCounterReset(goesOn ? CounterReset.NOT_RESET : CounterReset.UNKNOWN);
  }

  /** A number, or the end of the series, comes in between. */
  void interrupt() {
    before = null;
  }
}
