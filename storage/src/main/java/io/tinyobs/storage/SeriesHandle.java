// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * A series that a sender names again and again. Who keeps it beside the sender's bytes spares the writer a look-up a
 * sample: the writer pins what it found out to it. Belongs to one tenant of one store.
 *
 * <p>Handed around freely; what is pinned is only read and set by the writer's committing thread.
 */
public final class SeriesHandle {
  private final Labels labels;
  private @Nullable Object pinned;

  private SeriesHandle(Labels labels) {
    this.labels = labels;
  }

  /** A handle with nothing pinned to it yet. */
  public static SeriesHandle of(Labels labels) {
    return new SeriesHandle(labels);
  }

  /** Which series it is. */
  public Labels labels() {
    return labels;
  }

  /** What the writer pinned; for the writer only, which checks that it still holds. */
  public @Nullable Object pinned() {
    return pinned;
  }

  /** Pins what the writer found out; for the writer only. */
  public void pin(Object found) {
    pinned = found;
  }
}
