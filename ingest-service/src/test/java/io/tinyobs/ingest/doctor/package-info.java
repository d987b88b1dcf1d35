// SPDX-License-Identifier: MIT
/** Tests of the package of the same name. */
@NullMarked
package io.tinyobs.ingest.doctor;

import org.jspecify.annotations.NullMarked;
