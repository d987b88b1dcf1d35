// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

/**
 * Which build this is.
 *
 * @param text as the build says, {@code dev} where nothing was built
 */
public record Version(String text) {
}
