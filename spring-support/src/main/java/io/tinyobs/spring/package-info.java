// SPDX-License-Identifier: MIT
/** What the services share: the storage bean, settings, errors, health. */
@NullMarked
package io.tinyobs.spring;

import org.jspecify.annotations.NullMarked;
