// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * The library that made a record.
 *
 * @param name
 *          empty if unknown
 * @param version
 *          empty if unknown
 */
public record Scope(String name, String version) {
  /** Nobody said. */
  public static final Scope NONE = new Scope("", "");
}
