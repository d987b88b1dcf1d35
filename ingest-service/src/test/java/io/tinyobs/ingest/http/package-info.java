// SPDX-License-Identifier: MIT
/** Tests of the package of the same name. */
@NullMarked
package io.tinyobs.ingest.http;

import org.jspecify.annotations.NullMarked;
