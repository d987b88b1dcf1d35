// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

/** One metric with one set of labels, as the application holds it. Safe for use by many threads. */
abstract class Instrument {
  private final long createdMillis;
  private boolean zeroSent;

  /**
   * @param createdMillis
   *          when counting began, milliseconds since the epoch
   */
  Instrument(long createdMillis) {
    this.createdMillis = createdMillis;
  }

  /** Tells {@code sink} the present values; called by one thread at a time. */
  abstract void snapshot(SampleSink sink);

  /**
   * When this began at zero, if that is still to be said; else -1. Without that sample the first increments are lost to
   * {@code rate} and {@code increase}, which see only differences.
   */
  final long takeZeroMillis() {
    if (zeroSent) {
      return -1;
    }
    zeroSent = true;
    return createdMillis;
  }
}
