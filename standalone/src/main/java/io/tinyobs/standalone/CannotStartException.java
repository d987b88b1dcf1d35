// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import org.jspecify.annotations.Nullable;

/** The standalone cannot start, and this is what to do. */
final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String action;

  CannotStartException(String description, String action, @Nullable Throwable cause) {
    super(description, cause);
    this.action = action;
  }

  /** What to do, in words for the user. */
  String action() {
    return action;
  }
}
