// SPDX-License-Identifier: MIT
/** On request: PromQL, traces, logs and export over HTTP. */
@NullMarked
package io.tinyobs.query;

import org.jspecify.annotations.NullMarked;
