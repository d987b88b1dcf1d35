// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.contract.HistogramsContract;
import java.time.InstantSource;

class InMemoryHistogramsTest extends HistogramsContract {
  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return InMemoryStorage.create(time, settings);
  }
}
