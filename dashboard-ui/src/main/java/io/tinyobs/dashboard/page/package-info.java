// SPDX-License-Identifier: MIT
/** The page: serves what was built from {@code dashboard-ui/ui}. */
@NullMarked
package io.tinyobs.dashboard.page;

import org.jspecify.annotations.NullMarked;
