// SPDX-License-Identifier: MIT
/** PromQL: text to tokens to tree to value. Asks a {@link io.tinyobs.promql.SeriesSource} for series. */
@NullMarked
package io.tinyobs.promql;

import org.jspecify.annotations.NullMarked;
