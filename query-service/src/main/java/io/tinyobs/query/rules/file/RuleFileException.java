// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import java.util.List;

/** Rule files that cannot be used; the message names file, group and rule of everything that is wrong. */
public final class RuleFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RuleFileException(List<String> problems) {
    super("cannot use rule files: " + String.join("\n", problems));
  }
}
