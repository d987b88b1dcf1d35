// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

/** One record or series cannot be taken, and why; the rest of its request may be. */
public final class RecordRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A refusal; the message is for the sender. It carries no stack: refusing must stay cheap. */
  public RecordRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why, as it is counted. */
  public Reason reason() {
    return reason;
  }

  /** Why, in a sentence. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
