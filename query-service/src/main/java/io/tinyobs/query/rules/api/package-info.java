// SPDX-License-Identifier: MIT
/** Tells of rules and alerts, on every replica the same: what the one that evaluates them has published. */
@NullMarked
package io.tinyobs.query.rules.api;

import org.jspecify.annotations.NullMarked;
