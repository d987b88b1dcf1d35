// SPDX-License-Identifier: MIT
/** Traces, spans, logs and metrics in the shapes that TinyOlly's page and scripts expect. */
@NullMarked
package io.tinyobs.query.tinyolly;

import org.jspecify.annotations.NullMarked;
