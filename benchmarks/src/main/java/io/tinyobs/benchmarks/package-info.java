// SPDX-License-Identifier: MIT
/** JMH benchmarks; each class says its last result, machine and command. */
@NullMarked
package io.tinyobs.benchmarks;

import org.jspecify.annotations.NullMarked;
