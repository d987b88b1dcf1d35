// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import java.util.List;
import java.util.Set;

/**
 * What a read over a long time found: each series is in one of both lists.
 *
 * @param samples series whose samples are all there, sorted by labels
 * @param summaries series that are summed up in part, sorted by labels
 * @param tiers what summaries were read
 * @param warnings one sentence for each thing that is missing
 */
public record History(
    List<Series> samples,
    List<SummarySeries> summaries,
    Set<Resolution> tiers,
    List<String> warnings) {
  public History {
    samples = List.copyOf(samples);
    summaries = List.copyOf(summaries);
    tiers = Set.copyOf(tiers);
    warnings = List.copyOf(warnings);
  }
}
