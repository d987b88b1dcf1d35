// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.StorageException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Maintenance that does as it is told and counts how often. */
final class FakeMaintenance implements Maintenance {
  final AtomicInteger folds = new AtomicInteger();
  final AtomicInteger rollUps = new AtomicInteger();
  final AtomicInteger trims = new AtomicInteger();
  volatile @Nullable RuntimeException failure;
  volatile Runnable duringFold = () -> {
  };

  void failAsIfRedisWereAway() {
    failure = new StorageException.Unavailable("cannot fold: Redis is away", null);
  }

  @Override
  public FoldReport fold() {
    folds.incrementAndGet();
    duringFold.run();
    throwFailure();
    return new FoldReport(5, 2, 20, 2, 4000, 1000, 1);
  }

  @Override
  public RollUpReport rollUp() {
    rollUps.incrementAndGet();
    throwFailure();
    return new RollUpReport(4, 5000, 250, 3000, 1);
  }

  @Override
  public TrimReport trim() {
    trims.incrementAndGet();
    throwFailure();
    return new TrimReport(7, 3);
  }

  private void throwFailure() {
    var current = failure;
    if (current != null) {
      throw current;
    }
  }
}
