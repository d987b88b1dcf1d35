// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.List;

/**
 * A series and exemplars of its samples.
 *
 * @param labels
 *          which series it is
 * @param exemplars
 *          oldest first, none twice
 */
public record ExemplarSeries(Labels labels, List<Exemplar> exemplars) {
  public ExemplarSeries {
    exemplars = List.copyOf(exemplars);
  }
}
