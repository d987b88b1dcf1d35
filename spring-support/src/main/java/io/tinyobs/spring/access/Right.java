// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import java.util.Locale;

/** What a key allows. */
public enum Right {
  /** To ask for what is stored. */
  READ,
  /** To send what is to be stored, and to change settings. */
  WRITE;

  /** As key files and messages spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
