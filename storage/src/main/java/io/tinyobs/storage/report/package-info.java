// SPDX-License-Identifier: MIT
/**
 * What replicas tell about a tenant beside its data, as bytes that others merge. The formats are drawn in
 * {@code docs/formats/report.md}.
 */
@NullMarked
package io.tinyobs.storage.report;

import org.jspecify.annotations.NullMarked;
