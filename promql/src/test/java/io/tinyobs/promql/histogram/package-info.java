// SPDX-License-Identifier: MIT
@NullMarked
package io.tinyobs.promql.histogram;

import org.jspecify.annotations.NullMarked;
