// SPDX-License-Identifier: MIT
/** Where series come from: which metric, which label, which service, in bounded memory. */
@NullMarked
package io.tinyobs.ingest.attribution;

import org.jspecify.annotations.NullMarked;
