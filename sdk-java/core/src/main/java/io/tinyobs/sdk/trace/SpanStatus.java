// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

/** How a span ended. */
public enum SpanStatus {
  /** Not said, which counts as success. */
  UNSET(0),
  /** Said to be a success. */
  OK(1),
  /** Failed. */
  ERROR(2);

  private final int number;

  SpanStatus(int number) {
    this.number = number;
  }

  /** OTLP's number for it. */
  public int number() {
    return number;
  }
}
