// SPDX-License-Identifier: MIT
/** Tests of blocks as bytes. */
@NullMarked
package io.tinyobs.storage.block;

import org.jspecify.annotations.NullMarked;
