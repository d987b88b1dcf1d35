// SPDX-License-Identifier: MIT
/** Tests of the package of the same name. */
@NullMarked
package io.tinyobs.ingest.report;

import org.jspecify.annotations.NullMarked;
