// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often the store is tidied up.
 *
 * @param enabled whether this replica works at all; off where something else triggers the runs
 * @param foldInterval time from the end of one fold to the start of the next, give or take a tenth
 * @param rollUpInterval time from the end of one summing up to the start of the next, give or take a
 *     tenth
 * @param trimInterval time from the end of one trim to the start of the next, give or take a tenth
 * @param budgetInterval time from the end of one look at the memory budget to the start of the next, give
 *     or take a tenth
 */
@ConfigurationProperties("tinyobs.compactor")
public record CompactorProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("30s") Duration foldInterval,
    @DefaultValue("2m") Duration rollUpInterval,
    @DefaultValue("5m") Duration trimInterval,
    @DefaultValue("10s") Duration budgetInterval) {
  /**
   * @throws IllegalArgumentException if an interval is not positive
   */
  public CompactorProperties {
    requirePositive("fold-interval", foldInterval);
    requirePositive("roll-up-interval", rollUpInterval);
    requirePositive("trim-interval", trimInterval);
    requirePositive("budget-interval", budgetInterval);
  }

  private static void requirePositive(String setting, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "cannot use tinyobs.compactor.%s: got %s, expected more than 0"
              .formatted(setting, value));
    }
  }
}
