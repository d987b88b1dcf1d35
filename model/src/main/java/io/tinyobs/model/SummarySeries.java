// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * A series of which older samples are summed up.
 *
 * @param labels the series' identity
 * @param buckets what its samples come to, and samples one by one where they are kept
 */
public record SummarySeries(Labels labels, Summaries buckets) {
}
