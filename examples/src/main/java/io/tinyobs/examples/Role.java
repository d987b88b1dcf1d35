// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

/** Which part of the shop a process is. */
public enum Role {
  /** What customers talk to. */
  FRONTEND,
  /** Keeps the stock and takes orders. */
  ORDERS,
  /** Charges cards. */
  PAYMENTS,
  /** The customers. */
  TRAFFIC,
  /** All of them in one process, each service on a port of its own. */
  ALL;

  boolean includes(Role other) {
    return this == ALL || this == other;
  }
}
