// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import java.util.List;

/** Takes the alerts that somebody is to be told of. Thread-safe; returns at once. */
@FunctionalInterface
public interface AlertSink {
  /** Takes alerts of one rule, in order. */
  void send(List<Notice> notices);

  /** A sink that tells nobody. */
  static AlertSink silent() {
    return notices -> {
    };
  }

  /**
   * An alert as it is told.
   *
   * @param startsAtMillis since when it fires, milliseconds since the epoch
   * @param endsAtMillis when it ended, or when it counts as ended unless it is told again
   * @param resolved whether it ended
   * @param news whether it is told for the first time that it fires, or that it ended
   * @param generatorUrl where its expression can be looked at
   */
  record Notice(
      Labels labels,
      Labels annotations,
      long startsAtMillis,
      long endsAtMillis,
      boolean resolved,
      boolean news,
      String generatorUrl) {
    /** The same with other labels. */
    public Notice with(Labels other) {
      return new Notice(
          other, annotations, startsAtMillis, endsAtMillis, resolved, news, generatorUrl);
    }
  }
}
