// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.StorageSettings;
import java.time.InstantSource;

/** Folds and forgets. */
record RedisMaintenance(Lane lane, StorageSettings settings, InstantSource clock)
    implements
      Maintenance {
  @Override
  public FoldReport fold() {
    return new FoldReport(0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public TrimReport trim() {
    return new TrimReport(0, 0);
  }
}
