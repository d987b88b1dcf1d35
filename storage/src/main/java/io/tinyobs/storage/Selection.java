// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.util.List;

/**
 * What a read found, and what a reader should know about it.
 *
 * @param items what was found
 * @param warnings one sentence for each thing that is missing from it, a corrupt block for instance
 */
public record Selection<T>(List<T> items, List<String> warnings) {
  public Selection {
    items = List.copyOf(items);
    warnings = List.copyOf(warnings);
  }

  /** A selection that nothing is missing from. */
  public static <T> Selection<T> of(List<T> items) {
    return new Selection<>(items, List.of());
  }
}
