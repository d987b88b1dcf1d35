// SPDX-License-Identifier: MIT
/** Proof that the testkit's Redis and clock behave. */
@NullMarked
package io.tinyobs.testkit;

import org.jspecify.annotations.NullMarked;
