// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import java.util.List;

/** Where the engine gets its samples from. Blocks; called from several threads. */
@FunctionalInterface
public interface SeriesSource {
  /**
   * The series that satisfy all matchers and have a sample in the range, with their samples there.
   *
   * @param matchers
   *          as the selector says, the metric name's included
   * @param range
   *          both ends included, milliseconds
   */
  Result select(List<Matcher> matchers, TimeRange range);

  /**
   * The same for a source that also keeps summaries: it may answer with them, in part or for all
   * time, and should where samples are gone.
   *
   * @param demand
   *          what will be made of it
   */
  default Result select(List<Matcher> matchers, TimeRange range, Demand demand) {
    return select(matchers, range);
  }

  /**
   * Whether {@link #each} takes less memory than {@code select}, since it has one series after the
   * other.
   */
  default boolean streams() {
    return false;
  }

  /** Hands over what {@code select} finds, one series at a time and in no order. */
  default Notes each(List<Matcher> matchers, TimeRange range, Demand demand, Taker taker) {
    var found = select(matchers, range, demand);
    found.series().forEach(taker::series);
    found.summaries().forEach(taker::summaries);
    return new Notes(found.warnings(), found.infos());
  }

  /** Takes series one at a time. */
  interface Taker {
    /**
     * Takes a series with its samples. Its timestamps may be kept; its other columns are the taker's
     * during the call alone if the source streams, and to be copied if they are kept.
     */
    void series(Series series);

    /** Takes a series that is summed up in part. */
    void summaries(SummarySeries series);
  }

  /**
   * What a source has to say beside series.
   *
   * @param warnings
   *          what is missing, one sentence each; ends up in the answer's warnings
   * @param infos
   *          what else to know; ends up in the answer's infos
   */
  record Notes(List<String> warnings, List<String> infos) {
  }

  /**
   * What is made of a selector's samples: one value of each window, or of the newest sample at each
   * window's end.
   *
   * @param summaries
   *          whether summaries answer as well as samples, if the windows' edges are edges of buckets
   * @param firstEnd
   *          end of the first window, milliseconds since the epoch
   * @param step
   *          from one window to the next, milliseconds
   * @param windows
   *          how many there are
   * @param range
   *          length of a window, milliseconds; 0 for newest samples
   */
  record Demand(boolean summaries, long firstEnd, long step, int windows, long range) {
    /** Whether every edge of a window is an edge of buckets of this length, milliseconds. */
    public boolean isAligned(long bucket) {
      return firstEnd % bucket == 0 && (windows == 1 || step % bucket == 0) && range % bucket == 0;
    }

    /** From the start of the first window to the end of the last, milliseconds. */
    public long span() {
      return range + (windows - 1) * step;
    }
  }

  /**
   * What a source found; each label set is in one of the lists.
   *
   * @param series
   *          sorted by labels
   * @param summaries
   *          series that are summed up in part, sorted by labels
   * @param warnings
   *          what is missing, one sentence each; ends up in the answer's warnings
   * @param infos
   *          what else to know; ends up in the answer's infos
   */
  record Result(List<Series> series, List<SummarySeries> summaries, List<String> warnings,
      List<String> infos) {
    /** Samples only. */
    public Result(List<Series> series, List<String> warnings) {
      this(series, List.of(), warnings, List.of());
    }
  }
}
