// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.util.BitSet;

/** That one client follows one selector under an id of its own. Belongs to the hub's thread. */
final class Subscription {
  final LiveClient client;
  final int id;
  final LiveSelector selector;

  /** Refs that were named for this subscription, or are about to be. */
  final BitSet named = new BitSet();

  Subscription(LiveClient client, int id, LiveSelector selector) {
    this.client = client;
    this.id = id;
    this.selector = selector;
  }
}
