// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric as TinyObs' clients send it, of the right shape but not yet checked.
 *
 * @param name its name
 * @param type {@code counter}, {@code gauge}, {@code histogram} or empty
 * @param value its value
 * @param labels its labels
 * @param timestamp when it was measured, or null for now
 */
record TinyMetric(
    String name, String type, double value, Map<String, String> labels,
    @Nullable Instant timestamp) {
}
