// SPDX-License-Identifier: MIT
/** At the edge: reactive gateway, live hub and the page. */
@NullMarked
package io.tinyobs.dashboard;

import org.jspecify.annotations.NullMarked;
