// SPDX-License-Identifier: MIT
/** The gate's gRPC side: OTLP's services, and what they share with the agents' stream. */
@NullMarked
package io.tinyobs.ingest.grpc;

import org.jspecify.annotations.NullMarked;
