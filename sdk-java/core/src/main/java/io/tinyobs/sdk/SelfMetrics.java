// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import io.tinyobs.sdk.internal.Delivery;
import io.tinyobs.sdk.internal.DropReason;
import io.tinyobs.sdk.internal.Signal;

/** Counts what the SDK itself sent and lost, and sends that too. */
final class SelfMetrics implements Delivery {
  static final String SENT = "tinyobs_sdk_sent_total";
  static final String DROPPED = "tinyobs_sdk_dropped_total";

  private final MetricRegistry registry;

  SelfMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void sent(Signal signal, int items) {
    registry.counter(SENT, "kind", signal.word()).add((long) items);
  }

  @Override
  public void dropped(Signal signal, int items, DropReason reason) {
    registry.counter(DROPPED, "kind", signal.word(), "reason", reason.word()).add((long) items);
  }
}
