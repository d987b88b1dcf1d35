// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.rules.eval.Alert.Stage;
import io.tinyobs.query.rules.file.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alerts of one rule. They are told apart by their labels themselves and not by a hash of them, as Prometheus
 * does it. Not thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/">Alerting rules</a>
 */
final class Alerts {
  static final String SERIES = "ALERTS";
  static final String FOR_STATE_SERIES = "ALERTS_FOR_STATE";

  /** How long a resolved alert is told again, for a receiver that was away when it was. */
  private static final long RESOLVED_MILLIS = Duration.ofMinutes(15).toMillis();

  private final Tenant tenant;
  private final Rule.Alerting rule;
  private Map<Labels, Alert> active = new LinkedHashMap<>();
  private boolean restored;

  Alerts(Tenant tenant, Rule.Alerting rule, boolean restored) {
    this.tenant = tenant;
    this.rule = rule;
    this.restored = restored;
  }

  Rule.Alerting rule() {
    return rule;
  }

  Collection<Alert> all() {
    return active.values();
  }

  List<AlertState> states() {
    return active.values().stream().map(Alert::state).toList();
  }

  /** Goes on where another evaluation left off. */
  void takeOver(List<AlertState> states) {
    states.forEach(state -> {
      var alert = Alert.of(state);
      active.put(alert.labels, alert);
    });
    restored = true;
  }

  /** From now on its series are written: what another evaluation wrote has been looked at. */
  void setRestored() {
    restored = true;
  }

  /**
   * Steps each alert, given the series that its expression has now.
   *
   * @param now time of the evaluation, milliseconds since the epoch
   * @param limit most alerts; 0 for any number
   * @return the series to write, {@code ALERTS} and {@code ALERTS_FOR_STATE} of each alert
   * @throws RuleException if two series raise the same alert, or more than the limit
   */
  List<RuleSample> evaluate(
      List<VectorSample> series, long now, int limit, AlertTexts texts) {
    var raised = raised(series, now, texts);
    raised.forEach((labels, alert) -> {
      var known = active.get(labels);
      if (known != null && known.stage != Stage.INACTIVE) {
        known.value = alert.value;
        known.annotations = alert.annotations;
      } else {
        active.put(labels, alert);
      }
    });
    var samples = new ArrayList<RuleSample>();
    int count = 0;
    for (var alerts = active.values().iterator(); alerts.hasNext();) {
      var alert = alerts.next();
      if (raised.containsKey(alert.labels)) {
        alert.keepFiringSince = 0;
      } else if (!keepsFiring(alert, now)) {
        if (isForgotten(alert, now)) {
          alerts.remove();
        } else if (alert.stage != Stage.INACTIVE) {
          alert.resolve(now);
        }
        continue;
      }
      count++;
      alert.step(now, rule.hold().toMillis());
      if (restored) {
        samples.add(new RuleSample(seriesOf(alert), 1));
        samples.add(new RuleSample(forStateSeriesOf(alert), Math.floorDiv(alert.activeAt, 1000L)));
      }
    }
    if (limit > 0 && count > limit) {
      active = new LinkedHashMap<>();
      throw new RuleException("exceeded limit of %d with %d alerts".formatted(limit, count));
    }
    return samples;
  }

  private Map<Labels, Alert> raised(List<VectorSample> series, long now, AlertTexts texts) {
    var raised = new LinkedHashMap<Labels, Alert>();
    for (var sample : series) {
      var labels = texts.labels(tenant, rule, sample, now);
      var annotations = texts.annotations(tenant, rule, sample, now);
      if (raised.put(labels, new Alert(labels, annotations, sample.value(), now)) != null) {
        throw new RuleException(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    return raised;
  }

  private boolean keepsFiring(Alert alert, long now) {
    if (alert.stage != Stage.FIRING || rule.keepFiring().isZero()) {
      return false;
    }
    if (alert.keepFiringSince == 0) {
      alert.keepFiringSince = now;
    }
    return now - alert.keepFiringSince < rule.keepFiring().toMillis();
  }

  private static boolean isForgotten(Alert alert, long now) {
    return alert.stage == Stage.PENDING
        || (alert.resolvedAt != 0 && now - alert.resolvedAt > RESOLVED_MILLIS);
  }

  private Labels seriesOf(Alert alert) {
    return alert.labels.toBuilder()
        .metricName(SERIES)
        .set("alertstate", alert.stage.label())
        .build();
  }

  private static Labels forStateSeriesOf(Alert alert) {
    return alert.labels.toBuilder().metricName(FOR_STATE_SERIES).build();
  }

  /**
   * The alerts that somebody is to be told of now; from then on they count as told.
   *
   * @param intervalMillis time between two evaluations
   * @param resendMillis least time between two notices of an alert that did not change
   */
  List<AlertSink.Notice> due(
      long now, long intervalMillis, long resendMillis, String generatorUrl) {
    var notices = new ArrayList<AlertSink.Notice>();
    for (var alert : active.values()) {
      if (alert.isDue(now, resendMillis)) {
        boolean resolved = alert.resolvedAt != 0;
        boolean news = alert.lastSentAt < (resolved ? alert.resolvedAt : alert.firedAt);
        alert.lastSentAt = now;
        // Unless it is told again it ends by itself, though two evaluations or notices may fail.
        long ends = now + 4 * Math.max(intervalMillis, resendMillis);
        notices.add(new AlertSink.Notice(
            alert.labels,
            alert.annotations,
            alert.firedAt,
            resolved ? alert.resolvedAt : ends,
            resolved,
            news,
            generatorUrl));
      }
    }
    return notices;
  }
}
