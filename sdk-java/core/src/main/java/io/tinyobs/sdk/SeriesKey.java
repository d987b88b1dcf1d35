// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A metric's name and its labels as a caller spells them: key, value, key, value…. Nulls are looked up too and found
 * nowhere: the check that explains them comes later.
 */
final class SeriesKey {
  private final String name;
  private final String[] labels;
  private final int hash;

  /**
   * @param labels
   *          not copied; see {@link #keep}
   */
  SeriesKey(String name, String[] labels) {
    this.name = name;
    this.labels = labels;
    this.hash = 31 * Objects.hashCode(name) + Arrays.hashCode(labels);
  }

  /** The same key, safe from a caller that uses its array again. */
  SeriesKey keep() {
    return new SeriesKey(name, labels.clone());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SeriesKey that && hash == that.hash && Objects.equals(name, that.name)
        && Arrays.equals(labels, that.labels);
  }
}
