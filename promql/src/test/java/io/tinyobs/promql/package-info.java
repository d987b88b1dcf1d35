// SPDX-License-Identifier: MIT
/** Tests of the module's door. */
@NullMarked
package io.tinyobs.promql;

import org.jspecify.annotations.NullMarked;
