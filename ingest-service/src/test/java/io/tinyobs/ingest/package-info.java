// SPDX-License-Identifier: MIT
/** Tests of the package of the same name. */
@NullMarked
package io.tinyobs.ingest;

import org.jspecify.annotations.NullMarked;
