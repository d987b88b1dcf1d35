// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One metric as TinyObs' clients send it, of the right shape but not yet checked.
 *
 * @param name its name
 * @param type {@code counter}, {@code gauge}, {@code histogram} or empty
 * @param value its value
 * @param histogram the native histogram that it is instead, of any shape, or null
 * @param labels its labels
 * @param timestamp when it was measured, or null for now
 */
record TinyMetric(
    String name, String type, double value, @Nullable JsonNode histogram,
    Map<String, String> labels,
    @Nullable Instant timestamp) {
}
