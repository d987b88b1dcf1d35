// SPDX-License-Identifier: MIT
/** Starts, watches and ends a real Redis as a child process; {@link io.tinyobs.redis.RedisProcess} is the door. */
@NullMarked
package io.tinyobs.redis;

import org.jspecify.annotations.NullMarked;
