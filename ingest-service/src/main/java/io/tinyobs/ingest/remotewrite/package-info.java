// SPDX-License-Identifier: MIT
/** Prometheus remote write 1.0 and 2.0, from a snappy block to a write; {@code RemoteWrite} is its door. */
@NullMarked
package io.tinyobs.ingest.remotewrite;

import org.jspecify.annotations.NullMarked;
