// SPDX-License-Identifier: MIT
/** A small shop of three Spring services, with a traffic generator. */
@NullMarked
package io.tinyobs.examples;

import org.jspecify.annotations.NullMarked;
