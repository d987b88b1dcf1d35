// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.MemoryUsage;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BudgetReport} as JSON; a member that is not known yet is left out.
 *
 * @param usedBytes memory in use
 * @param maxBytes memory that may be used; 0 is no limit
 * @param fullness how much of its share the fullest master uses, 0 to 1
 * @param shedFrom fullness from which on shedding begins
 * @param refuseFrom fullness from which on writes are refused
 * @param growthBytesPerHour how fast use would grow if nothing were shed
 * @param rawKeptSeconds how long samples as they came will be kept at this rate
 * @param forecast the same in words
 * @param canShed whether anything is left that may be shed
 * @param shedBytes bytes of blocks shed in that round, by kind
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BudgetJson(
    @JsonProperty("used_bytes") long usedBytes,
    @JsonProperty("max_bytes") long maxBytes,
    double fullness,
    @JsonProperty("shed_from") double shedFrom,
    @JsonProperty("refuse_from") double refuseFrom,
    @JsonProperty("growth_bytes_per_hour") @Nullable Long growthBytesPerHour,
    @JsonProperty("raw_kept_seconds") @Nullable Long rawKeptSeconds,
    String forecast,
    @JsonProperty("can_shed") boolean canShed,
    @JsonProperty("shed_bytes") Map<String, Long> shedBytes) {

  static @Nullable BudgetJson of(@Nullable BudgetReport report) {
    if (report == null) {
      return null;
    }
    var shed = new TreeMap<String, Long>();
    report.shedBytes().forEach((kind, bytes) -> shed.put(kind.label(), bytes));
    Duration kept = report.rawKept();
    return new BudgetJson(
        report.usage().usedBytes(),
        report.usage().maxBytes(),
        report.usage().fullness(),
        MemoryUsage.SHED_FROM,
        MemoryUsage.REFUSE_FROM,
        report.growthBytesPerHour(),
        kept == null ? null : kept.toSeconds(),
        report.forecast(),
        report.canShed(),
        shed);
  }
}
