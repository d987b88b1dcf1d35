// SPDX-License-Identifier: MIT
/** Tests of the package of the same name. */
@NullMarked
package io.tinyobs.ingest.remotewrite;

import org.jspecify.annotations.NullMarked;
