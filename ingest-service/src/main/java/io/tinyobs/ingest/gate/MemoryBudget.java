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

  /**
   * What one request holds: by who reads it, and after them by who works on it. Thread-safe, since a client
   * goes away on another thread than the one that reads.
   */
  public final class Share implements AutoCloseable {
    private long held;
    private int holders = 1;

    private Share() {
    }

    /**
     * Takes more; nothing, if all have closed it.
     *
     * @throws IngestException.Overloaded if that is more than all requests may hold
     */
    public synchronized void take(long bytes) {
      if (holders == 0) {
        return;
      }
      if (used.addAndGet(bytes) > maxBytes) {
        used.addAndGet(-bytes);
        throw new IngestException.Overloaded(
            "cannot take the request: others under way hold %d of %d bytes"
                .formatted(used.get(), maxBytes));
      }
      held += bytes;
    }

    /**
     * Makes the caller one more who must close it.
     *
     * @return whether it was still open; if not, there is nothing to be closed
     */
    public synchronized boolean hold() {
      if (holders == 0) {
        return false;
      }
      holders++;
      return true;
    }

    /** Gives everything back if no one else holds it. */
    @Override
    public synchronized void close() {
      if (holders > 0 && --holders == 0) {
        used.addAndGet(-held);
      }
    }
  }
}
