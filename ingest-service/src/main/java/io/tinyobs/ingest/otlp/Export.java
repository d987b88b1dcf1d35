// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

/**
 * What became of one export.
 *
 * @param rejected records of it that are not stored
 * @param message why, or what the sender should know although all are; empty if there is nothing to say
 */
public record Export(long rejected, String message) {
  /** Whether there is nothing to say. */
  public boolean isPlain() {
    return rejected == 0 && message.isEmpty();
  }
}
