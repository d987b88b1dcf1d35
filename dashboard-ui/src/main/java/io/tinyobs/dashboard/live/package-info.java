// SPDX-License-Identifier: MIT
/** The live hub: tells connected pages what is committed, as it is committed. */
@NullMarked
package io.tinyobs.dashboard.live;

import org.jspecify.annotations.NullMarked;
