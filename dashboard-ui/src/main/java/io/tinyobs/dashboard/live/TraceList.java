// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Span;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The newest traces since the last tick, one line each. A list that people read needs neither 60
 * pictures a second nor more lines than a screen holds. Belongs to the hub's thread.
 */
final class TraceList {
  static final int MAX_LINES = 50;
  static final Duration TICK = Duration.ofMillis(250);

  private final Loop loop;
  private final Consumer<List<TraceLine>> onTick;
  private final Map<String, TraceLine> lines = new LinkedHashMap<>();
  private boolean ticking;

  TraceList(Loop loop, Consumer<List<TraceLine>> onTick) {
    this.loop = loop;
    this.onTick = onTick;
  }

  /** Takes a span into account. */
  void add(Span span) {
    var line = TraceLine.of(span);
    lines.merge(line.traceId(), line, TraceLine::orBetter);
    if (lines.size() > MAX_LINES) {
      lines.remove(lines.keySet().iterator().next());
    }
    if (!ticking) {
      ticking = true;
      loop.schedule(TICK, this::tick);
    }
  }

  private void tick() {
    ticking = false;
    var told = List.copyOf(lines.values());
    lines.clear();
    onTick.accept(told);
  }
}
