// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * One measured value of one series at one instant.
 *
 * @param timestampMillis
 *          milliseconds since the epoch, UTC
 * @param value
 *          any double; a {@linkplain StaleNaN stale marker} says that the series ended here
 */
public record Sample(long timestampMillis, double value) {
}
