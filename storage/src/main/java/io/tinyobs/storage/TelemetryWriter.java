// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Tenant;
import java.util.concurrent.CompletableFuture;

/**
 * Appends records. What arrives while one commit is under way makes up the next commit.
 *
 * <p>Thread-safe.
 */
public interface TelemetryWriter {
  /**
   * Appends a batch whole.
   *
   * @return completes when every record of the batch is stored, that is, Redis has answered; fails with
   *     {@link StorageException.Unavailable} (send it again later: repeating is harmless) or {@link
   *     StorageException.Full}, and then nothing may be acknowledged
   */
  CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch);
}
