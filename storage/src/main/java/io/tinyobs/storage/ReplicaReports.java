// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What each replica of a service tells about a tenant, so that any other process can answer from all of
 * them. A replica's next report takes the place of its last; one that tells nothing any more is forgotten.
 * Thread-safe; blocks.
 */
public interface ReplicaReports {
  /** Of more replicas only the newest reports are kept. */
  int MOST_REPLICAS = 32;

  /** What a report is about. */
  enum Kind {
    /** Where series come from. */
    CARDINALITY(Duration.ofMinutes(2)),
    /** What arrived, from whom, and what was wrong with it; of replicas that are gone, for a while too. */
    ARRIVALS(Duration.ofHours(1));

    private final Duration kept;

    Kind(Duration kept) {
      this.kept = kept;
    }

    /** How long a report stands. */
    public Duration kept() {
      return kept;
    }

    /** As keys spell it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Tells a report.
   *
   * @param replica an id of this process alone, of {@code a-z 0-9 -}
   */
  void tell(Tenant tenant, Kind kind, String replica, byte[] report);

  /** The last report of each replica, in no order. */
  List<byte[]> read(Tenant tenant, Kind kind);
}
