// SPDX-License-Identifier: MIT
@NullMarked
package io.tinyobs.storage.report;

import org.jspecify.annotations.NullMarked;
