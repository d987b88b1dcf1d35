// SPDX-License-Identifier: MIT
@NullMarked
package io.tinyobs.ingest.wire;

import org.jspecify.annotations.NullMarked;
