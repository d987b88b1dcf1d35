// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * What a metric's sender says about it.
 *
 * @param name
 *          the metric's name
 * @param type
 *          what its values mean
 * @param unit
 *          unit as the sender writes it, for instance {@code s}; empty if unknown
 * @param help
 *          one sentence for people; empty if unknown
 */
public record MetricMetadata(String name, MetricType type, String unit, String help) {
  /** Metadata of a metric nobody described. */
  public static MetricMetadata unknown(String name) {
    return new MetricMetadata(name, MetricType.UNKNOWN, "", "");
  }
}
