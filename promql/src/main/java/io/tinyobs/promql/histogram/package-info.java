// SPDX-License-Identifier: MIT
/** Arithmetic of native histograms: sums, resets, quantiles, trimming, text. Knows no query. */
@NullMarked
package io.tinyobs.promql.histogram;

import org.jspecify.annotations.NullMarked;
