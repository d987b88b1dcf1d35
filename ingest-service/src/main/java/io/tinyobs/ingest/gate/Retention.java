// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.time.Duration;

/**
 * How long records are kept, and so how old a new one may be.
 *
 * @param samples samples as they came
 * @param spans spans
 * @param logs log records
 */
public record Retention(Duration samples, Duration spans, Duration logs) {
}
