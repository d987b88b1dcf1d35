// SPDX-License-Identifier: MIT
@NullMarked
package io.tinyobs.promql.ast;

import org.jspecify.annotations.NullMarked;
