// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.storage.RuleStore;
import io.tinyobs.storage.Storage;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What groups are evaluated with. */
record Evaluation(
    RuleQuery queries,
    RuleWriter writer,
    AlertTexts texts,
    AlertSink sink,
    ForState forState,
    RuleStore store,
    Lease lease,
    EvaluationSettings settings,
    RuleMeters meters,
    InstantSource clock) {
  private static final Logger logger = LoggerFactory.getLogger(Evaluation.class);

  static Evaluation of(
      Storage storage,
      RuleQuery queries,
      AlertSink sink,
      Lease lease,
      EvaluationSettings settings,
      RuleMeters meters,
      InstantSource clock) {
    return new Evaluation(
        queries,
        new RuleWriter(storage.writer()),
        new AlertTexts(queries, settings.externalLabels(), settings.externalUrl()),
        sink,
        new ForState(storage.metrics(), settings.outageTolerance(), settings.gracePeriod()),
        storage.rules(),
        lease,
        settings,
        meters,
        clock);
  }

  /** Publishes a group's state; what cannot be published now is the next time. */
  void publish(GroupRun run) {
    try {
      var group = run.group();
      var series = run.seriesToPublish();
      boolean published = store.publish(
          lease.holder(), group.tenant(), group.key(), StateJson.write(run.state()), series);
      if (published) {
        run.published(series);
      } else {
        lease.lose();
      }
    } catch (RuntimeException e) {
      logger.warn("cannot publish group {}, trying again: {}", run.group().name(), e.getMessage());
    }
  }
}
