// SPDX-License-Identifier: MIT
/** Protobuf read off its bytes, and what series the bytes of labels mean: for decoders that a sample must cost little. */
@NullMarked
package io.tinyobs.ingest.wire;

import org.jspecify.annotations.NullMarked;
