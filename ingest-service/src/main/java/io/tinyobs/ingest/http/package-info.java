// SPDX-License-Identifier: MIT
/** The gate's HTTP side: bodies in, answers out, errors in the shape each protocol expects. */
@NullMarked
package io.tinyobs.ingest.http;

import org.jspecify.annotations.NullMarked;
