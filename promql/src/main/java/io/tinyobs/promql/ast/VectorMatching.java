// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the series of two instant vectors find each other.
 *
 * @param cardinality
 *          how many may meet on each side
 * @param on
 *          whether {@code labels} are those that must agree, and not those to ignore
 * @param labels
 *          of {@code on} or {@code ignoring}
 * @param include
 *          labels that {@code group_left} or {@code group_right} takes from the "one" side
 * @param fillLeft
 *          value of a series missing on the left, or null if such a pair is dropped
 * @param fillRight
 *          value of a series missing on the right, or null if such a pair is dropped
 */
public record VectorMatching(Cardinality cardinality, boolean on, List<String> labels,
    List<String> include, @Nullable Double fillLeft, @Nullable Double fillRight) {
  /** How many series may meet on each side. */
  public enum Cardinality {
    /** One series on each side. */
    ONE_TO_ONE("one-to-one"),
    /** {@code group_left}. */
    MANY_TO_ONE("many-to-one"),
    /** {@code group_right}. */
    ONE_TO_MANY("one-to-many"),
    /** Set operators. */
    MANY_TO_MANY("many-to-many");

    private final String text;

    Cardinality(String text) {
      this.text = text;
    }

    /** In words. */
    public String text() {
      return text;
    }
  }

  /** No modifier at all: all labels but the metric's name must agree. */
  public static final VectorMatching DEFAULT = new VectorMatching(Cardinality.ONE_TO_ONE, false,
      List.of(), List.of(), null, null);

  /** The same with another cardinality. */
  public VectorMatching withCardinality(Cardinality other) {
    return new VectorMatching(other, on, labels, include, fillLeft, fillRight);
  }

  /** Whether a missing side is filled in. */
  public boolean fills() {
    return fillLeft != null || fillRight != null;
  }
}
