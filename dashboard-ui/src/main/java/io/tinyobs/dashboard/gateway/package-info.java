// SPDX-License-Identifier: MIT
/** The gateway: hands each request to the service that owns its path. */
@NullMarked
package io.tinyobs.dashboard.gateway;

import org.jspecify.annotations.NullMarked;
