// SPDX-License-Identifier: MIT
/** What was pushed, as text that other scrapers read: {@code /metrics} and {@code /federate}. */
@NullMarked
package io.tinyobs.query.exposition;

import org.jspecify.annotations.NullMarked;
