// SPDX-License-Identifier: MIT
/** Which queries run now, what they cost, and the log of those that took long. */
@NullMarked
package io.tinyobs.query.watch;

import org.jspecify.annotations.NullMarked;
