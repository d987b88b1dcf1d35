// SPDX-License-Identifier: MIT
/** Rule files as Prometheus has them: read, validated whole, and read again when they change. */
@NullMarked
package io.tinyobs.query.rules.file;

import org.jspecify.annotations.NullMarked;
