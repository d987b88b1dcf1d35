// SPDX-License-Identifier: MIT
/** What blocks cost: bytes and time. */
@NullMarked
package io.tinyobs.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
