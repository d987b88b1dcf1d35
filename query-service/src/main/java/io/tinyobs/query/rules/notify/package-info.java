// SPDX-License-Identifier: MIT
/** Tells receivers of alerts: queued, in order, again while they are away, and never where it must not go. */
@NullMarked
package io.tinyobs.query.rules.notify;

import org.jspecify.annotations.NullMarked;
