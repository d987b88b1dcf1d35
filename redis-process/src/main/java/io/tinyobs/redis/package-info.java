// SPDX-License-Identifier: MIT
/** Starts and ends a real Redis as a child process. */
@NullMarked
package io.tinyobs.redis;

import org.jspecify.annotations.NullMarked;
