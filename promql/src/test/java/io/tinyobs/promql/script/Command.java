// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step of a script. */
sealed interface Command {
  /** Forgets all that was loaded. */
  record Clear() implements Command {
  }

  /** Adds series. */
  record Load(long stepMillis, boolean withCustomBuckets, List<SeriesLine> series)
      implements
        Command {
  }

  /** A series with its points; the first one's time is 0, or the first step's. */
  record SeriesLine(Labels labels, List<Point> points) {
  }

  /** One point: nothing, a number, or a native histogram, which the engine has no type for yet. */
  record Point(@Nullable Double value, boolean histogram) {
    static final Point NONE = new Point(null, false);
    static final Point HISTOGRAM = new Point(null, true);
  }

  /** Evaluates a query at one instant ({@code stepMillis} 0) or over a range. */
  record Eval(int line, String query, long startMillis, long endMillis, long stepMillis,
      Expectation expected) implements Command {
    boolean isRange() {
      return stepMillis > 0;
    }
  }

  /** Times of the range vector that an instant query is to yield. */
  record Times(long startMillis, long stepMillis) {
  }

  /**
   * What an evaluation is to yield.
   *
   * @param series
   *          in the order of the script
   * @param messages
   *          by kind ({@code fail}, {@code warn}, {@code info}, {@code no_warn}, …) the conditions,
   *          each a message or, prefixed by {@code ~}, a pattern
   */
  record Expectation(Map<Labels, List<Point>> series, @Nullable Double scalar,
      @Nullable String text, @Nullable Times rangeVector, boolean ordered,
      Map<String, List<String>> messages) {
    boolean fails() {
      return messages.containsKey("fail");
    }
  }
}
