// SPDX-License-Identifier: MIT
/** The tree of a query: sealed records with positions, their types and their canonical text. */
@NullMarked
package io.tinyobs.promql.ast;

import org.jspecify.annotations.NullMarked;
