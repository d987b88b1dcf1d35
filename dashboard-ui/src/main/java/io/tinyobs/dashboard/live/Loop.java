// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The one thread that owns all of the hub's state, so that nothing in it needs a lock.
 *
 * <p>
 * Tasks run one after the other; one that fails is logged and does not disturb the next.
 */
interface Loop extends Executor {
  /** Runs a task as soon as those before it are done. */
  @Override
  void execute(Runnable task);

  /** Runs a task on this thread after a while. */
  void schedule(Duration delay, Runnable task);

  /** A clock that only goes forward, nanoseconds since some instant. */
  long nanoTime();
}
