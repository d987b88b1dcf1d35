// SPDX-License-Identifier: MIT
/** From text to tree: lexer, Pratt parser and type checker, whose errors name line and column. */
@NullMarked
package io.tinyobs.promql.parse;

import org.jspecify.annotations.NullMarked;
