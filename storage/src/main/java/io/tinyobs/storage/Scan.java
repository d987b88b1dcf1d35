// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Resolution;
import java.util.List;
import java.util.Set;

/**
 * What there is to know of a scan beside its series.
 *
 * @param tiers what summaries were read
 * @param warnings one sentence for each thing that is missing
 */
public record Scan(Set<Resolution> tiers, List<String> warnings) {
  public Scan {
    tiers = Set.copyOf(tiers);
    warnings = List.copyOf(warnings);
  }
}
