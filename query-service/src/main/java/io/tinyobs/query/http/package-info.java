// SPDX-License-Identifier: MIT
/** What every answer goes through: reading parameters, running reads, writing JSON, telling failures. */
@NullMarked
package io.tinyobs.query.http;

import org.jspecify.annotations.NullMarked;
