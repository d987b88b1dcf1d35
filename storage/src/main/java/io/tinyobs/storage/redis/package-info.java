// SPDX-License-Identifier: MIT
/**
 * The store on Redis: {@link io.tinyobs.storage.redis.RedisStorage} is the door, {@code Keys} the only
 * place where a key is spelled, {@code Script} the only place where Redis is programmed.
 */
@NullMarked
package io.tinyobs.storage.redis;

import org.jspecify.annotations.NullMarked;
