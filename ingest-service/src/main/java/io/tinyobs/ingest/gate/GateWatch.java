// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.util.List;

/** Who looks on while requests pass the gate. Called once a request; must not block. Thread-safe. */
public interface GateWatch {
  /** What a request brought, still to be told what became of it. */
  interface Seen {
    /** It is stored, but for what its tallies say was refused. */
    void stored(List<Tally> tallies);

    /** Nothing of it is stored. */
    void failed(List<Tally> tallies, Reason reason, String message);
  }

  /** Looks at a batch before it is the store's. */
  Seen see(Tenant tenant, WriteBatch batch);

  /** Hears of a request that failed whole. */
  void requestRefused(Protocol protocol, Failure failure);

  /** Nobody. */
  static GateWatch silent() {
    return new GateWatch() {
      private final Seen nothing = new Seen() {
        @Override
        public void stored(List<Tally> tallies) {
          // Nobody is told.
        }

        @Override
        public void failed(List<Tally> tallies, Reason reason, String message) {
          // Nobody is told.
        }
      };

      @Override
      public Seen see(Tenant tenant, WriteBatch batch) {
        return nothing;
      }

      @Override
      public void requestRefused(Protocol protocol, Failure failure) {
        // Nobody is told.
      }
    };
  }
}
