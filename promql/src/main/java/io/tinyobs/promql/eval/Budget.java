// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.PromQlException.Cancelled;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.QueryGuard;

/** Counts the samples a query holds and asks the guard whether it may go on. */
final class Budget {
  private static final int ASK_EVERY = 1 << 16;

  private final long maxSamples;
  private final QueryGuard guard;
  private long held;
  private long sinceAsked;

  Budget(long maxSamples, QueryGuard guard) {
    this.maxSamples = maxSamples;
    this.guard = guard;
  }

  /** Samples held now; hand it back to {@link #release} when intermediate ones are gone. */
  long held() {
    return held;
  }

  void release(long to) {
    held = to;
  }

  /** Holds so many more; also counts as work done. */
  void hold(long samples) {
    held += samples;
    if (held > maxSamples) {
      throw new LimitError(LimitError.Kind.SAMPLES,
          "query processing would load too many samples into memory in query execution");
    }
    work(samples);
  }

  /** So much has been computed; now and then the guard is asked. */
  void work(long samples) {
    sinceAsked += samples;
    if (sinceAsked >= ASK_EVERY) {
      ask();
    }
  }

  void ask() {
    sinceAsked = 0;
    switch (guard.state()) {
      case RUNNING -> {
      }
      case CANCELLED -> throw new Cancelled();
      case TIMED_OUT -> throw new LimitError(LimitError.Kind.TIME,
          "query timed out in expression evaluation");
    }
  }
}
