// SPDX-License-Identifier: MIT
/** For tests only: a clock set by hand, and a real Redis, single or cluster. */
@NullMarked
package io.tinyobs.testkit;

import org.jspecify.annotations.NullMarked;
