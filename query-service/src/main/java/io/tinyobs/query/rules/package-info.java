// SPDX-License-Identifier: MIT
/** Recording and alerting rules: settings, and how the parts are put together. */
@NullMarked
package io.tinyobs.query.rules;

import org.jspecify.annotations.NullMarked;
