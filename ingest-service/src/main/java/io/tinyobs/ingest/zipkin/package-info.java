// SPDX-License-Identifier: MIT
/** Zipkin's spans, JSON and protobuf, as OTLP would say them; {@code Zipkin} is its door. */
@NullMarked
package io.tinyobs.ingest.zipkin;

import org.jspecify.annotations.NullMarked;
