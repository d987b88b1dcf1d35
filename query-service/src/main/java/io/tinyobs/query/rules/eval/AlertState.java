// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import java.util.Map;

/**
 * One alert as it is published and taken over. Times are milliseconds since the epoch, 0 for none.
 *
 * @param state {@code pending}, {@code firing} or, once it is resolved, {@code inactive}
 * @param value the series' last value, as {@link Double#toString} writes it, since JSON has no NaN
 * @param activeAt since when the series has been there
 * @param firedAt since when it fires
 * @param resolvedAt when it ended
 * @param lastSentAt when somebody was last told
 * @param keepFiringSince since when it fires although the series is gone
 */
public record AlertState(
    String state,
    Map<String, String> labels,
    Map<String, String> annotations,
    String value,
    long activeAt,
    long firedAt,
    long resolvedAt,
    long lastSentAt,
    long keepFiringSince) {
  /** The series' last value. */
  public double number() {
    return Double.parseDouble(value);
  }
}
