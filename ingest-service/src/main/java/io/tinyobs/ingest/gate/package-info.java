// SPDX-License-Identifier: MIT
/** What may pass: limits, the window of time, counting, and the one way into the store. */
@NullMarked
package io.tinyobs.ingest.gate;

import org.jspecify.annotations.NullMarked;
