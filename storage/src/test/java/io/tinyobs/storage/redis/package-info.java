// SPDX-License-Identifier: MIT
/** Tests of the store on a real Redis. */
@NullMarked
package io.tinyobs.storage.redis;

import org.jspecify.annotations.NullMarked;
