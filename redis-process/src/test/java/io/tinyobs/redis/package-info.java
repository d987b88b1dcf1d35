// SPDX-License-Identifier: MIT
/** Proof that a Redis process is started, watched, adopted and ended as promised. */
@NullMarked
package io.tinyobs.redis;

import org.jspecify.annotations.NullMarked;
