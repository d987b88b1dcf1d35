// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import io.tinyobs.sdk.trace.SpanContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One log record on its way.
 *
 * @param timeNanos
 *          nanoseconds since the epoch
 * @param severity
 *          OTLP's 1 (trace) to 24 (fatal)
 * @param context
 *          the span it was written in
 */
public record LogData(
    long timeNanos,
    int severity,
    String severityText,
    String message,
    Map<String, Object> attributes,
    @Nullable SpanContext context) {
}
