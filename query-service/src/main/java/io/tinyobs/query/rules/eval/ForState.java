// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.MetricReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Lets alerts go on waiting where an earlier evaluation left off, from the series {@code ALERTS_FOR_STATE} that it
 * wrote: for when no state was published, or it was lost. What was waited before counts, the time in which nobody
 * evaluated does not, and at least the grace period is waited from now on.
 *
 * @param tolerance how old the series may be
 * @param grace least time to wait from now on; alerts that wait less do so anew
 */
record ForState(MetricReader metrics, Duration tolerance, Duration grace) {
  void restore(Tenant tenant, Alerts alerts, long now) {
    if (alerts.rule().hold().compareTo(grace) >= 0) {
      var series = series(tenant, alerts, now);
      for (var alert : alerts.all()) {
        var last = series.get(alert.labels);
        if (last != null && !StaleNaN.is(last.value())) {
          alert.activeAt = activeAt(alerts.rule().hold(), last, now);
        }
      }
    }
    alerts.setRestored();
  }

  private record Last(long millis, double value) {
  }

  private HashMap<Labels, Last> series(Tenant tenant, Alerts alerts, long now) {
    var matchers = new ArrayList<Matcher>(List.of(
        Matcher.equal(Labels.METRIC_NAME, Alerts.FOR_STATE_SERIES),
        Matcher.equal("alertname", alerts.rule().name())));
    alerts.rule().labels().forEach((name, value) -> {
      // What is a template has another value in each series.
      if (!value.contains("{{") && !name.equals("alertname")) {
        matchers.add(Matcher.equal(name, value));
      }
    });
    var range = TimeRange.of(now - tolerance.toMillis(), now);
    var found = new HashMap<Labels, Last>();
    for (var series : metrics.select(tenant, matchers, range).items()) {
      int last = series.size() - 1;
      found.put(series.labels().withoutMetricName(),
          new Last(series.timestamps()[last], series.values()[last]));
    }
    return found;
  }

  private long activeAt(Duration hold, Last last, long now) {
    long activeAt = ((long) last.value()) * 1000;
    long left = hold.toMillis() - (last.millis() - activeAt);
    if (left <= 0) {
      return activeAt; // It fired; if the series is there it will at the next evaluation.
    }
    return left < grace.toMillis()
        ? now + grace.toMillis() - hold.toMillis()
        : activeAt + now - last.millis();
  }
}
