// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
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

  /**
   * One point: nothing, a number or a histogram.
   *
   * @param saysReset
   *          whether what is known of a reset was written down, and so has to be right
   * @param start
   *          when the counter began, in milliseconds after the point's own time, if that is known
   */
  record Point(@Nullable Double value, @Nullable NativeHistogram histogram, boolean saysReset,
      @Nullable Long start) {
    static final Point NONE = new Point(null, null, false, null);

    static Point of(double value) {
      return new Point(value, null, false, null);
    }

    static Point of(NativeHistogram histogram, boolean saysReset) {
      return new Point(null, histogram, saysReset, null);
    }

    Point startingAt(@Nullable Long offset) {
      return new Point(value, histogram, saysReset, offset);
    }

    boolean isNone() {
      return value == null && histogram == null;
    }
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
