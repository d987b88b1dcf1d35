// SPDX-License-Identifier: MIT
/**
 * Blocks as bytes: what is written reads back bit for bit, what is broken says where. The formats are
 * drawn in {@code docs/formats/block.md}.
 */
@NullMarked
package io.tinyobs.storage.block;

import org.jspecify.annotations.NullMarked;
