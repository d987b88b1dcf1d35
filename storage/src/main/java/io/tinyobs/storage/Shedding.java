// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.util.Locale;

/** What is shed when memory runs short, in this order, and of each kind the oldest first. */
public enum Shedding {
  /** Log records of a severity below info. */
  DEBUG_LOGS,
  /** Log records of severity info, or of none. */
  INFO_LOGS,
  /** Traces in which nothing failed. */
  HEALTHY_TRACES,
  /** Exemplars: most lead to traces in which nothing failed. */
  EXEMPLARS,
  /** Samples as they came that are also summed up per five minutes. */
  ROLLED_UP_SAMPLES,
  /** Log records of severity warning. */
  WARN_LOGS,
  /** Native histograms, which are not summed up. */
  HISTOGRAMS,
  /** Samples as they came that are not summed up. */
  SAMPLES,
  /** Log records of errors, and traces in which something failed. */
  ERRORS,
  /** Summaries of five minutes. */
  FIVE_MINUTES,
  /** Summaries of an hour. */
  ONE_HOUR;

  /** As users read it, for instance {@code debug_logs}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
