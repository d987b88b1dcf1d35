// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.Locale;

/** What a record is; the label {@code signal} of the gate's counter. */
public enum Signal {
  /** Samples, or OTLP's data points. */
  METRICS,
  /** Spans. */
  TRACES,
  /** Log records. */
  LOGS,
  /** Exemplars of samples. */
  EXEMPLARS;

  /** As the counter spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
