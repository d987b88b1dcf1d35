// SPDX-License-Identifier: MIT
/** Where series come from, and what would make them fewer. */
@NullMarked
package io.tinyobs.query.cardinality;

import org.jspecify.annotations.NullMarked;
