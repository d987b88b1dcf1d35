// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import java.util.List;
import java.util.Locale;

/**
 * Something that is wrong, or may be.
 *
 * @param severity how much it matters
 * @param code one word, always the same for the same thing
 * @param service whose it is, empty if that is not known
 * @param title what is so, in a sentence
 * @param explanation what it means and what to do
 * @param fixes settings of the sender, the first being the one to begin with
 */
record Finding(
    Severity severity,
    String code,
    String service,
    String title,
    String explanation,
    List<Fix> fixes) {
  Finding {
    fixes = List.copyOf(fixes);
  }

  /** How much a finding matters; the worst first. */
  enum Severity {
    /** Data is lost. */
    ERROR,
    /** Data is wrong or about to be lost. */
    WARNING,
    /** Something could be better. */
    INFO;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A setting of a sender.
   *
   * @param property of Spring Boot 4
   * @param value what it should be
   */
  record Fix(String property, String value) {
  }
}
