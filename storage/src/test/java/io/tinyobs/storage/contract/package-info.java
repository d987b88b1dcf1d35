// SPDX-License-Identifier: MIT
/** What every store must do, run by the in-memory twin, a single Redis and a Redis Cluster. */
@NullMarked
package io.tinyobs.storage.contract;

import org.jspecify.annotations.NullMarked;
