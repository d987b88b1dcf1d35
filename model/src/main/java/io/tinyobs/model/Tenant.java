// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.regex.Pattern;

/**
 * Whose data it is; nothing is ever read across tenants.
 *
 * @param name
 *          1 to 64 of {@code a-z A-Z 0-9 _ . -}, so that it can stand in any key or path as it is
 */
public record Tenant(String name) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** The tenant of those who configured none. */
  public static final Tenant DEFAULT = new Tenant("default");

  /**
   * @throws IllegalArgumentException
   *           if the name has other characters or another length
   */
  public Tenant {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "cannot use tenant \"%s\": expected 1 to 64 of a-z A-Z 0-9 _ . -".formatted(name));
    }
  }
}
