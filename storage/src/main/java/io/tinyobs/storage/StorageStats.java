// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

/**
 * Counts and sizes of one tenant, and of the server they share.
 *
 * @param metrics metric names
 * @param series series known
 * @param services services that sent spans or logs
 * @param spans spans kept, to the precision of block headers
 * @param logs log records kept, likewise
 * @param traces traces kept, likewise
 * @param oldestMillis time of the oldest sample, milliseconds since the epoch; 0 if there is none
 * @param newestMillis time of the newest sample; 0 if there is none
 * @param usedBytes memory the whole Redis uses now
 * @param peakBytes most memory it ever used
 * @param maxBytes memory it may use; 0 if no limit is set
 * @param server name and version, for instance {@code redis 7.0.15}
 * @param sampleBlocks blocks of samples kept, those of summaries not counted
 */
public record StorageStats(
    long metrics,
    long series,
    long services,
    long spans,
    long logs,
    long traces,
    long oldestMillis,
    long newestMillis,
    long usedBytes,
    long peakBytes,
    long maxBytes,
    String server,
    long sampleBlocks) {
}
