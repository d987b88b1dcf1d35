// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import java.util.ArrayList;
import java.util.List;

/** A selector that at least one client follows, and who follows it. Belongs to the hub's thread. */
final class LiveSelector {
  /** Grows from selector to selector, so that a series knows which ones it was tried against. */
  final long serial;

  final List<Matcher> matchers;
  final List<Subscription> subscriptions = new ArrayList<>();

  LiveSelector(long serial, List<Matcher> matchers) {
    this.serial = serial;
    this.matchers = List.copyOf(matchers);
  }

  boolean matches(Labels labels) {
    return labels.matches(matchers);
  }

  /** Whether nobody follows it any more. */
  boolean isDead() {
    return subscriptions.isEmpty();
  }

  /** The metric name that a series must have, or the empty string if any will do. */
  String metricName() {
    for (var matcher : matchers) {
      if (matcher.op() == Matcher.Op.EQUAL && matcher.name().equals(Labels.METRIC_NAME)) {
        return matcher.value();
      }
    }
    return "";
  }
}
