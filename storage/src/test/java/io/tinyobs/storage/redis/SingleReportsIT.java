// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.contract.ReportsContract;
import java.time.InstantSource;

class SingleReportsIT extends ReportsContract {
  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return TestStores.single(settings, time);
  }
}
