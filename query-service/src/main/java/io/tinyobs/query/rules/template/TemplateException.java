// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

/** A template that cannot be read or expanded, and why. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }
}
