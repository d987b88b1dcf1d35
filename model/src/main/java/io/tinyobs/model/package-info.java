// SPDX-License-Identifier: MIT
/** The words everyone shares: labels, samples, series, matchers, spans, log records. JDK only. */
@NullMarked
package io.tinyobs.model;

import org.jspecify.annotations.NullMarked;
