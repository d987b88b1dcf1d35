// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.WriteBatch;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStorageTest {
  private final InMemoryStorage storage = InMemoryStorage.create(InstantSource.system());

  /** A test of another module wants to see what it does while the store is away. */
  @Test
  void unavailable_everyCall_failsUntilAvailable() {
    storage.unavailable();

    var write = storage.writer().write(Tenant.DEFAULT, batch());
    assertThat(write).isCompletedExceptionally();
    assertThatThrownBy(() -> storage.metrics().metrics(Tenant.DEFAULT))
        .isInstanceOf(StorageException.Unavailable.class);
    assertThatThrownBy(storage::check).isInstanceOf(StorageException.Unavailable.class);

    storage.available();
    storage.check();
    assertThat(storage.writer().write(Tenant.DEFAULT, batch()).join().samples()).isEqualTo(1);
  }

  @Test
  void full_writesFail_readsGoOn() {
    storage.writer().write(Tenant.DEFAULT, batch()).join();
    storage.full();

    assertThat(storage.writer().write(Tenant.DEFAULT, batch()).handle((r, e) -> e).join())
        .isInstanceOf(StorageException.Full.class);
    assertThat(storage.metrics().select(Tenant.DEFAULT, List.of(), TimeRange.ALL).items())
        .hasSize(1);
  }

  private static WriteBatch batch() {
    return WriteBatch.create().sample(Labels.of("__name__", "up"), 1, 1);
  }
}
