// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;

/** A histogram in one line, as {@code count_values} makes label values of it. */
public final class HistogramText {
  private HistogramText() {
  }

  /** {@code {count:3, sum:4.5, [-1,-0.5):1, (0.5,1]:2}}. */
  public static String of(NativeHistogram histogram) {
    var text = new StringBuilder("{count:").append(Numbers.general(histogram.count()))
        .append(", sum:").append(Numbers.general(histogram.sum()));
    for (int i = histogram.negative().size() - 1; i >= 0; i--) {
      append(text, BucketRange.unclipped(histogram, i, true));
    }
    append(text, new BucketRange(-histogram.zeroThreshold(), histogram.zeroThreshold(), true, true,
        histogram.zeroCount()));
    for (int i = 0; i < histogram.positive().size(); i++) {
      append(text, BucketRange.unclipped(histogram, i, false));
    }
    return text.append('}').toString();
  }

  private static void append(StringBuilder text, BucketRange range) {
    if (range.isEmpty()) {
      return;
    }
    text.append(", ").append(range.lowerInclusive() ? '[' : '(')
        .append(Numbers.general(range.lower())).append(',').append(Numbers.general(range.upper()))
        .append(range.upperInclusive() ? ']' : ')').append(':')
        .append(Numbers.general(range.count()));
  }
}
