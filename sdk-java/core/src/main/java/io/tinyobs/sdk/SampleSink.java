// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

/** Takes the samples of one snapshot. */
interface SampleSink {
  /**
   * Takes a value as of now.
   *
   * @param head
   *          the sample's JSON up to the value, from {@link SeriesHead}
   */
  void sample(String head, double value);

  /** Takes a zero as of {@code millis}, if that is before now. */
  void zero(String head, long millis);
}
