// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Labels;
import java.util.ArrayList;
import java.util.List;

/** A series that was heard of, with what is known about who wants it. Belongs to the hub's thread. */
final class LiveSeries {
  /**
   * Where samples of the series go.
   *
   * @param ref what the client knows the series by; 0 if it follows as many as it may already
   */
  record Route(LiveClient client, int ref) {
  }

  final Labels labels;

  /** Selectors that match it; may hold some that nobody follows any more. */
  final List<LiveSelector> matched = new ArrayList<>(1);

  /** The newest selector it was tried against. */
  long triedUpTo;

  /** As of {@link #routedAt}, a version of the tenant's subscriptions. */
  List<Route> routes = List.of();

  long routedAt = -1;

  LiveSeries(Labels labels) {
    this.labels = labels;
  }
}
