// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.Locale;

/** Why a record is refused; each is a value of the label {@code reason} of the gate's counter. */
public enum Reason {
  /** A series without a metric name. */
  METRIC_NAME_MISSING,
  /** An empty label name or value, or one name twice. */
  INVALID_LABELS,
  /** A metric or label name above the limit. */
  NAME_TOO_LONG,
  /** A label value above the limit. */
  VALUE_TOO_LONG,
  /** More labels than the limit. */
  TOO_MANY_LABELS,
  /** Text that is not Unicode. */
  INVALID_UTF8,
  /** Older than what is kept. */
  TOO_OLD,
  /** Too far ahead of the server's clock. */
  TOO_FAR_AHEAD,
  /** The tenant has as many series as it may. */
  SERIES_LIMIT,
  /** The metric has as many series as it may. */
  METRIC_SERIES_LIMIT,
  /** A histogram whose parts contradict each other, or another value that means nothing. */
  INVALID_VALUE,
  /** A trace or span id of the wrong length, or all zero. */
  INVALID_ID,
  /** An exemplar whose labels are above the limit. */
  EXEMPLAR_TOO_LONG,
  /** A log message above the limit. */
  LINE_TOO_LONG,
  /** Sound itself, but another record of an all-or-nothing request was not. */
  WITH_OTHERS,
  /** Sound itself, but its tenant sends more than it may. */
  RATE_LIMITED,
  /** The store could not be reached. */
  STORAGE_UNAVAILABLE,
  /** The store has no room. */
  STORAGE_FULL,
  /** The store failed in another way. */
  STORAGE_BROKEN;

  /** As the counter spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
