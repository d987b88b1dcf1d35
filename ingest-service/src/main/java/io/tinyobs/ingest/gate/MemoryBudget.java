// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that requests under way may take together. Thread-safe. */
public final class MemoryBudget {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  public MemoryBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** One request's share, nothing at first. */
  public Share share() {
    return new Share();
  }

  /** Bytes that all shares hold now. */
  public long used() {
    return used.get();
  }

  /** What one request holds. Not thread-safe, but for closing, which gives everything back once. */
  public final class Share implements AutoCloseable {
    private final AtomicLong held = new AtomicLong();

    private Share() {
    }

    /**
     * Takes more.
     *
     * @throws IngestException.Overloaded if that is more than all requests may hold
     */
    public void take(long bytes) {
      if (used.addAndGet(bytes) > maxBytes) {
        used.addAndGet(-bytes);
        throw new IngestException.Overloaded(
            "cannot take the request: others under way hold %d of %d bytes"
                .formatted(used.get(), maxBytes));
      }
      held.addAndGet(bytes);
    }

    @Override
    public void close() {
      used.addAndGet(-held.getAndSet(0));
    }
  }
}
