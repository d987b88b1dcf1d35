// SPDX-License-Identifier: MIT
/** Proof of what only the standalone does: its Redis, its ports, its words, its end. */
@NullMarked
package io.tinyobs.standalone;

import org.jspecify.annotations.NullMarked;
