// SPDX-License-Identifier: MIT
/** Tests of lexer, parser, type checker and printer. */
@NullMarked
package io.tinyobs.promql.parse;

import org.jspecify.annotations.NullMarked;
