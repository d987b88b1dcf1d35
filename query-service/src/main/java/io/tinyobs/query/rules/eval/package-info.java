// SPDX-License-Identifier: MIT
/** Evaluates rules on the one replica that is elected, as Prometheus does, and publishes how they stand. */
@NullMarked
package io.tinyobs.query.rules.eval;

import org.jspecify.annotations.NullMarked;
