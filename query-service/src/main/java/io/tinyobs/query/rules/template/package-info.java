// SPDX-License-Identifier: MIT
/** The template language of alerts' labels and annotations: what of Go's text/template they use. */
@NullMarked
package io.tinyobs.query.rules.template;

import org.jspecify.annotations.NullMarked;
