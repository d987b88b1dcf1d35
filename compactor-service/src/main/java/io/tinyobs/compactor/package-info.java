// SPDX-License-Identifier: MIT
/** In the background: folds blocks and forgets what is past its retention. */
@NullMarked
package io.tinyobs.compactor;

import org.jspecify.annotations.NullMarked;
