// SPDX-License-Identifier: MIT
/** TinyObs' own JSON, from a body to a write; {@code TinyObsIngest} is its door. */
@NullMarked
package io.tinyobs.ingest.tinyobs;

import org.jspecify.annotations.NullMarked;
