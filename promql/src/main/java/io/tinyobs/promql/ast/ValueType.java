// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

/** What an expression evaluates to. */
public enum ValueType {
  /** One number a step, without labels. */
  SCALAR("scalar"),
  /** A string literal. */
  STRING("string"),
  /** For each series at most one sample a step. */
  VECTOR("instant vector"),
  /** For each series the samples of a window. */
  MATRIX("range vector");

  private final String documented;

  ValueType(String documented) {
    this.documented = documented;
  }

  /** As the documentation and the error messages say it. */
  public String documented() {
    return documented;
  }
}
