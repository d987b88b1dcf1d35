// SPDX-License-Identifier: MIT
/** The language's own tests: scripts that load series, evaluate queries and expect results. */
@NullMarked
package io.tinyobs.promql.script;

import org.jspecify.annotations.NullMarked;
