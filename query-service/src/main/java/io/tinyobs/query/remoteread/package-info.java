// SPDX-License-Identifier: MIT
/** Remote read: a Prometheus takes series from here as if they were its own. */
@NullMarked
package io.tinyobs.query.remoteread;

import org.jspecify.annotations.NullMarked;
