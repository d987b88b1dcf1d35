// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the store would take a write; part of the readiness group. */
final class StorageHealthIndicator extends AbstractHealthIndicator {
  private final Storage storage;

  StorageHealthIndicator(Storage storage) {
    super("cannot check the store");
    this.storage = storage;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    try {
      storage.check();
      builder.up();
    } catch (StorageException e) {
      builder.down().withDetail("reason", String.valueOf(e.getMessage()));
    }
  }
}
