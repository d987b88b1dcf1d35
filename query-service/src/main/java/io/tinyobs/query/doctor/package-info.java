// SPDX-License-Identifier: MIT
/** What is wrong with what arrives, or does not, and which setting of the sender mends it. */
@NullMarked
package io.tinyobs.query.doctor;

import org.jspecify.annotations.NullMarked;
