// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.PromQlException.Cancelled;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.QueryGuard;
import org.jspecify.annotations.Nullable;

/** Counts the samples a query holds and asks the guard whether it may go on. */
final class Budget {
  private static final int ASK_EVERY = 1 << 16;
  // An index and a count, beside a sample's time and value.
  private static final double SAMPLES_A_BUCKET = 0.75;
  private static final int BUCKETS_OF_THE_REST = 8;

  private final long maxSamples;
  private final QueryGuard guard;
  private long held;
  private long kept;
  private Runnable forget = () -> {
  };
  private long peak;
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

  /** Who keeps what is not needed but useful forgets it when this is run. */
  void forgetting(Runnable all) {
    forget = all;
  }

  /** Whether so many samples more may be kept until something else needs the room. */
  boolean canKeep(long samples) {
    return held + kept + samples <= maxSamples;
  }

  /** Keeps so many more. */
  void keep(long samples) {
    kept += samples;
  }

  /** Samples that steps used so far, as far as anybody counts them. */
  long used() {
    return guard.used();
  }

  /** So many samples count once more, though they were not read again. */
  void usedAgain(long samples) {
    guard.usedAgain(samples);
  }

  /** Holds so many less. */
  void drop(long samples) {
    held -= samples;
  }

  /** Holds so many more; also counts as work done. */
  void hold(long samples) {
    held += samples;
    if (held + kept > maxSamples) {
      forget.run();
      kept = 0;
    }
    if (held + kept > peak) {
      peak = held + kept;
      guard.holds(peak);
    }
    if (held > maxSamples) {
      throw new LimitError(LimitError.Kind.SAMPLES,
          "query processing would load too many samples into memory in query execution");
    }
    work(samples);
  }

  /**
   * Holds a column of histograms too: their buckets, seen from a sample that is a number. One that
   * neighbours share counts once.
   */
  void hold(@Nullable NativeHistogram @Nullable [] histograms) {
    if (histograms == null) {
      return;
    }
    long buckets = 0;
    NativeHistogram before = null;
    for (var histogram : histograms) {
      if (histogram != null && histogram != before) {
        buckets += BUCKETS_OF_THE_REST + histogram.positive().size()
            + histogram.negative().size();
      }
      before = histogram;
    }
    hold((long) (buckets * SAMPLES_A_BUCKET));
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
