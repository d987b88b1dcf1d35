// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

/** A request may not be served; the message says why and never holds a key. */
public final class AccessDenied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean known;

  AccessDenied(boolean known, String message) {
    super(message, null, false, false);
    this.known = known;
  }

  /** Whether the caller is known and lacks the right; otherwise nobody knows who it is. */
  public boolean isKnown() {
    return known;
  }

  /** HTTP's status for it: 403 for those who are known, else 401. */
  public int status() {
    return known ? 403 : 401;
  }

  /** Why, in one sentence. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
