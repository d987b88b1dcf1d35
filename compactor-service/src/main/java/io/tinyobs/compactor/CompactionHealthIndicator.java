// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the last run of each kind went well. Not part of readiness: a store that is not folded still
 * answers.
 */
final class CompactionHealthIndicator extends AbstractHealthIndicator {
  private final Compactor compactor;

  CompactionHealthIndicator(Compactor compactor) {
    super("cannot tell how compaction goes");
    this.compactor = compactor;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    var status = compactor.status();
    (status.healthy() ? builder.up() : builder.down())
        .withDetail("fold", status.fold().status())
        .withDetail("trim", status.trim().status())
        .withDetail("budget", status.budget().status());
  }
}
