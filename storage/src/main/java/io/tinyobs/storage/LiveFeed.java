// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Series;
import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import java.util.List;

/** Tells what is appended, as it is appended: the very block that was stored, decoded. Thread-safe. */
public interface LiveFeed {
  /**
   * Calls {@code listener} for each block stored from now on. A connection that broke is made again by
   * itself; what was stored meanwhile is not told.
   *
   * @param listener is called on the feed's own thread and must return at once
   * @return ends the subscription when closed
   */
  Subscription subscribe(Tenant tenant, Listener listener);

  /** A feed that never tells anything. */
  static LiveFeed silent() {
    return (tenant, listener) -> () -> {
    };
  }

  /** Ends a subscription. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Hears of appended blocks. */
  @FunctionalInterface
  interface Listener {
    /** One block was stored. */
    void onBlock(LiveBlock block);
  }

  /** What a stored block held. */
  sealed interface LiveBlock {
    /** Samples of one strip of one metric. */
    record Samples(List<Series> series) implements LiveBlock {
    }

    /** Spans of one service. */
    record Spans(String service, List<Span> spans) implements LiveBlock {
    }

    /** Log records of one service. */
    record Logs(String service, List<LogRecord> logs) implements LiveBlock {
    }
  }
}
