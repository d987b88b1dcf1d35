// SPDX-License-Identifier: MIT
/**
 * The door to what is kept: role interfaces for writing, reading, living along and maintaining, and
 * the failures they tell. {@link io.tinyobs.storage.Storage} hands them out.
 */
@NullMarked
package io.tinyobs.storage;

import org.jspecify.annotations.NullMarked;
