// SPDX-License-Identifier: MIT
/** Numbers and durations as Prometheus and Go write them in rules and alerts. */
@NullMarked
package io.tinyobs.query.rules.text;

import org.jspecify.annotations.NullMarked;
