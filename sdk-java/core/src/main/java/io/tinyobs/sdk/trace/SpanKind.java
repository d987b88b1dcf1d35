// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

/** A span's place in a call. */
public enum SpanKind {
  /** Inside one service. */
  INTERNAL(1),
  /** Answers a remote call. */
  SERVER(2),
  /** Makes a remote call. */
  CLIENT(3),
  /** Sends a message. */
  PRODUCER(4),
  /** Takes a message. */
  CONSUMER(5);

  private final int number;

  SpanKind(int number) {
    this.number = number;
  }

  /** OTLP's number for it. */
  public int number() {
    return number;
  }
}
