// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

/** Why a rule could not be evaluated; the message is shown as the rule's last error. */
public final class RuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuleException(String message) {
    super(message);
  }
}
