// SPDX-License-Identifier: MIT
/** Loki's streams, JSON and protobuf, as OTLP would say them; {@code Loki} is its door. */
@NullMarked
package io.tinyobs.ingest.loki;

import org.jspecify.annotations.NullMarked;
