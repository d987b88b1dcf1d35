// SPDX-License-Identifier: MIT
/** What only the whole can show: arrows between modules, manifests, a browser, real clients. */
@NullMarked
package io.tinyobs.system;

import org.jspecify.annotations.NullMarked;
