// SPDX-License-Identifier: MIT
/** From the text of a query to its value, within the limits of one request. */
@NullMarked
package io.tinyobs.query.eval;

import org.jspecify.annotations.NullMarked;
