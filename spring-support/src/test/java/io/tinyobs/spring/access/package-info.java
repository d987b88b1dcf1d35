// SPDX-License-Identifier: MIT
@NullMarked
package io.tinyobs.spring.access;

import org.jspecify.annotations.NullMarked;
