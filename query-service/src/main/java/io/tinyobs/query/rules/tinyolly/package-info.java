// SPDX-License-Identifier: MIT
/** The alert rules of TinyOlly: made over HTTP, kept in the store, told to a webhook each. */
@NullMarked
package io.tinyobs.query.rules.tinyolly;

import org.jspecify.annotations.NullMarked;
