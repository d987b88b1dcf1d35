// SPDX-License-Identifier: MIT
/**
 * OTLP, from a message to a write: the one place where OTLP's words become ours, whether they came as
 * protobuf or as JSON. {@code Otlp} is its door.
 */
@NullMarked
package io.tinyobs.ingest.otlp;

import org.jspecify.annotations.NullMarked;
