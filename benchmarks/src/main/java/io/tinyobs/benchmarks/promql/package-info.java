// SPDX-License-Identifier: MIT
/** What evaluating queries costs. */
@NullMarked
package io.tinyobs.benchmarks.promql;

import org.jspecify.annotations.NullMarked;
