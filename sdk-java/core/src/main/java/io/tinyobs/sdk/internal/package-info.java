// SPDX-License-Identifier: MIT
/** How telemetry is written as JSON, queued and sent; not for applications, may change any time. */
@NullMarked
package io.tinyobs.sdk.internal;

import org.jspecify.annotations.NullMarked;
