// SPDX-License-Identifier: MIT
/** The agents' gRPC stream of metrics, acknowledged as it is stored. */
@NullMarked
package io.tinyobs.ingest.stream;

import org.jspecify.annotations.NullMarked;
