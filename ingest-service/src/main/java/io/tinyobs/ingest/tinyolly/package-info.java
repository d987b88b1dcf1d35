// SPDX-License-Identifier: MIT
/** TinyOlly's own JSON, as OTLP would say it; {@code TinyOlly} is its door. */
@NullMarked
package io.tinyobs.ingest.tinyolly;

import org.jspecify.annotations.NullMarked;
