// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.Locale;

/** How log levels of all kinds are told as OTLP's severity numbers. */
public final class Severity {
  private Severity() {
  }

  /**
   * The first number of the level's range, 1 (trace) to 21 (fatal); 0 if the word is not known.
   *
   * @see <a href="https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber">OTLP,
   *      severity</a>
   */
  public static int number(String level) {
    return switch (level.toLowerCase(Locale.ROOT)) {
      case "trace", "trc", "verbose" -> 1;
      case "debug", "dbg" -> 5;
      case "info", "inf", "information", "informational", "notice" -> 9;
      case "warn", "warning", "wrn" -> 13;
      case "error", "err", "eror" -> 17;
      case "fatal", "critical", "crit", "emergency", "emerg", "alert", "panic" -> 21;
      default -> 0;
    };
  }
}
