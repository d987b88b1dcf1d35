// SPDX-License-Identifier: MIT
/** Who may do what: API keys, the tenant and rights of each, and the filter that asks for them. */
@NullMarked
package io.tinyobs.spring.access;

import org.jspecify.annotations.NullMarked;
