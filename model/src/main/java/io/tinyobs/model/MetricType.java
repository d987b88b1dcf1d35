// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/** What a metric's values mean. */
public enum MetricType {
  /** Only ever grows, but for resets. */
  COUNTER,
  /** Goes up and down. */
  GAUGE,
  /** Buckets, sum and count. */
  HISTOGRAM,
  /** Quantiles, sum and count, computed by the sender. */
  SUMMARY,
  /** Nobody said. */
  UNKNOWN
}
