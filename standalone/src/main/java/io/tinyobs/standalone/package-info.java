// SPDX-License-Identifier: MIT
/** All four services in one process, with a Redis of its own. */
@NullMarked
package io.tinyobs.standalone;

import org.jspecify.annotations.NullMarked;
