// SPDX-License-Identifier: MIT
/** Spans, the current one of a thread, and W3C trace context between services. */
@NullMarked
package io.tinyobs.sdk.trace;

import org.jspecify.annotations.NullMarked;
