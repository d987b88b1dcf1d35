// SPDX-License-Identifier: MIT
/** Metrics and PromQL under {@code /v1}, in the shapes that clients of the first TinyObs expect. */
@NullMarked
package io.tinyobs.query.tinyobs;

import org.jspecify.annotations.NullMarked;
