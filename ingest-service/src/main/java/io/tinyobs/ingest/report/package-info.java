// SPDX-License-Identifier: MIT
/** What this replica tells of itself, so that any service can answer for all of them. */
@NullMarked
package io.tinyobs.ingest.report;

import org.jspecify.annotations.NullMarked;
