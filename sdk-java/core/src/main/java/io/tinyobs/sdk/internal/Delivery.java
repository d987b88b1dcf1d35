// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

/** Is told what became of each item: recorded = sent + dropped + still queued. */
public interface Delivery {
  /** {@code items} were accepted by the server. */
  void sent(Signal signal, int items);

  /** {@code items} are gone. */
  void dropped(Signal signal, int items, DropReason reason);
}
