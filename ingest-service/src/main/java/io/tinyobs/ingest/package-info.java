// SPDX-License-Identifier: MIT
/** At the gate: decode, validate, limit, commit, announce. */
@NullMarked
package io.tinyobs.ingest;

import org.jspecify.annotations.NullMarked;
