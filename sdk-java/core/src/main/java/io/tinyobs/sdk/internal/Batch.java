// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

/** An encoded request body on its way; sent again unchanged, so a retry is stored once. Equal only to itself. */
public final class Batch {
  private final Signal signal;
  private final byte[] body;
  private final int items;

  /**
   * @param body
   *          JSON in UTF-8; owned by the batch
   * @param items
   *          how many samples, spans or log records are inside
   */
  public Batch(Signal signal, byte[] body, int items) {
    this.signal = signal;
    this.body = body;
    this.items = items;
  }

  /** What it carries. */
  public Signal signal() {
    return signal;
  }

  /** How many samples, spans or log records are inside. */
  public int items() {
    return items;
  }

  byte[] body() {
    return body;
  }
}
