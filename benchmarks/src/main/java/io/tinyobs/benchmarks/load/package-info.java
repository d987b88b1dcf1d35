// SPDX-License-Identifier: MIT
/** Loads that are sent to a running TinyObs; each tells what its processes needed for it. */
@NullMarked
package io.tinyobs.benchmarks.load;

import org.jspecify.annotations.NullMarked;
