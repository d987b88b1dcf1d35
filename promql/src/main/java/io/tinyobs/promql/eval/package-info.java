// SPDX-License-Identifier: MIT
/** From tree to value: evaluates a query series by series over columns of steps. */
@NullMarked
package io.tinyobs.promql.eval;

import org.jspecify.annotations.NullMarked;
