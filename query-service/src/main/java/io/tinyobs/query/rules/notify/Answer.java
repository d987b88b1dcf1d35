// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

/**
 * What sending came to.
 *
 * @param detail why it was not taken; empty if it was
 */
public record Answer(Kind kind, String detail) {
  /** Whether it was taken, and else whether coming again may help. */
  public enum Kind {
    /** Taken. */
    DELIVERED,
    /** Not taken now: the receiver is away, slow or busy. */
    FAILED,
    /** Never to be taken as it is. */
    REJECTED
  }

  static Answer delivered() {
    return new Answer(Kind.DELIVERED, "");
  }

  static Answer failed(String why) {
    return new Answer(Kind.FAILED, why);
  }

  static Answer rejected(String why) {
    return new Answer(Kind.REJECTED, why);
  }
}
