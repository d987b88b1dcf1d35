// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestRedis;
import java.time.InstantSource;

class SingleHistogramsIT extends RedisHistogramsContract {
  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return TestStores.single(settings, time);
  }

  @Override
  TestRedis redis() {
    return RedisForTests.single();
  }
}
