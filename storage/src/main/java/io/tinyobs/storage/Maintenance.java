// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

/**
 * What is done to the store in the background. Safe with any number of replicas at once: work is shared
 * by leases, and every step either happens whole or not at all. Thread-safe; blocks.
 */
public interface Maintenance {
  /**
   * Merges small blocks of samples, spans and log records into large ones, for every tenant.
   *
   * @return what was done; work that another replica holds the lease of is skipped and not counted
   */
  FoldReport fold();

  /**
   * Sums up the samples of closed windows per five minutes and per hour and merges small blocks of such
   * summaries, for every tenant; best after a {@link #fold()}, since a window is summed up again that a fold
   * changed.
   *
   * @return what was done; work that another replica holds the lease of is skipped and not counted
   */
  RollUpReport rollUp();

  /**
   * Removes what is older than its retention, for every tenant. Samples wait until they are summed up.
   *
   * @return what was done
   */
  TrimReport trim();

  /**
   * What a fold did.
   *
   * @param keysSeen sorted sets looked at
   * @param keysFolded sorted sets in which blocks were merged
   * @param blocksIn blocks that were replaced
   * @param blocksOut blocks that replaced them
   * @param bytesIn their size before, bytes
   * @param bytesOut and after
   * @param conflicts folds dropped because a lease was lost or a new block came; the next run repeats
   *     them
   */
  record FoldReport(
      int keysSeen,
      int keysFolded,
      int blocksIn,
      int blocksOut,
      long bytesIn,
      long bytesOut,
      int conflicts) {
  }

  /**
   * What summing up did.
   *
   * @param windows windows of strips that were summed up
   * @param samples samples in them
   * @param buckets summaries that were written, of all tiers
   * @param bytes size of the blocks that hold them
   * @param conflicts windows left alone because a lease was lost or a new block came; the next run
   *     repeats them
   */
  record RollUpReport(int windows, long samples, long buckets, long bytes, int conflicts) {
  }

  /**
   * What a trim did.
   *
   * @param blocksRemoved blocks past their retention
   * @param seriesPurged series of which nothing is left
   */
  record TrimReport(int blocksRemoved, int seriesPurged) {
  }
}
