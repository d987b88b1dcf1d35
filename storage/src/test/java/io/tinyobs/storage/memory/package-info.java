// SPDX-License-Identifier: MIT
/** The store's in-memory twin, for the tests of whoever uses the store. */
@NullMarked
package io.tinyobs.storage.memory;

import org.jspecify.annotations.NullMarked;
