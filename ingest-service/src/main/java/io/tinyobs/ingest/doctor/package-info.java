// SPDX-License-Identifier: MIT
/** What arrived, from whom, and what was wrong with it, in bounded memory. */
@NullMarked
package io.tinyobs.ingest.doctor;

import org.jspecify.annotations.NullMarked;
