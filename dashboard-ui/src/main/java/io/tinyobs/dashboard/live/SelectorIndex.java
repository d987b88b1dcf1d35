// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The selectors in use, each once however many clients follow it.
 *
 * <p>
 * Found by metric name, because nearly every selector has one: a new series is tried against the
 * selectors of its metric and against those without a name, not against all. Belongs to the hub's
 * thread.
 */
final class SelectorIndex {
  private final Map<List<Matcher>, LiveSelector> all = new HashMap<>();
  // By metric name, empty for any; each list ascends by serial.
  private final Map<String, List<LiveSelector>> byName = new HashMap<>();
  private long lastSerial;

  /** The selector with these matchers; a new one if nobody follows it yet. */
  LiveSelector get(List<Matcher> matchers) {
    return all.computeIfAbsent(matchers, added -> {
      var selector = new LiveSelector(++lastSerial, matchers);
      byName.computeIfAbsent(selector.metricName(), name -> new ArrayList<>()).add(selector);
      return selector;
    });
  }

  /** Forgets a selector that nobody follows. */
  void remove(LiveSelector selector) {
    if (all.remove(selector.matchers, selector)) {
      byName.computeIfPresent(selector.metricName(), (name, selectors) -> {
        selectors.remove(selector);
        return selectors.isEmpty() ? null : selectors;
      });
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Tries a series against the selectors that came since it was last tried. */
  void match(LiveSeries series) {
    if (series.triedUpTo == lastSerial) {
      return;
    }
    match(series, byName.getOrDefault("", List.of()));
    var name = series.labels.metricName();
    if (!name.isEmpty()) {
      match(series, byName.getOrDefault(name, List.of()));
    }
    series.triedUpTo = lastSerial;
  }

  private static void match(LiveSeries series, List<LiveSelector> selectors) {
    int first = selectors.size();
    while (first > 0 && selectors.get(first - 1).serial > series.triedUpTo) {
      first--;
    }
    for (var selector : selectors.subList(first, selectors.size())) {
      if (selector.matches(series.labels)) {
        series.matched.add(selector);
      }
    }
  }
}
