// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.contract.ReportsContract;
import java.time.InstantSource;

class InMemoryReportsTest extends ReportsContract {
  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return InMemoryStorage.create(time, settings);
  }
}
