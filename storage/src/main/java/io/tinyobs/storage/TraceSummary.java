// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Span;
import java.util.List;

/**
 * One line of a list of traces.
 *
 * @param traceId 32 lower-case hex digits
 * @param root the span without a parent, or the earliest where none has arrived
 * @param spanCount spans that have arrived
 * @param errorCount spans among them that failed
 * @param startNanos earliest start, nanoseconds since the epoch
 * @param endNanos latest end
 * @param services services that took part, sorted
 */
public record TraceSummary(
    String traceId,
    Span root,
    int spanCount,
    int errorCount,
    long startNanos,
    long endNanos,
    List<String> services) {
}
