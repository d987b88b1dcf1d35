// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.rules.eval.EvaluationSettings;
import io.tinyobs.query.rules.notify.Notifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Recording and alerting rules.
 *
 * @param files rule files of the tenant {@code default}; wildcards in the last part of a path
 * @param tenants rule files of other tenants, by their names
 * @param interval time between two evaluations of a group that does not say
 * @param concurrency queries of rules that run at once
 * @param timeout longest run of one query of a rule
 * @param queryOffset how far back in time rules look, unless their group says otherwise
 * @param externalLabels labels that every alert gets on its way out
 * @param externalUrl where people reach this server; links in alerts begin with it
 * @param resendDelay least time between two notices of an alert that did not change
 * @param forOutageTolerance for how long nobody may have evaluated so that alerts still go on where they were
 * @param forGracePeriod least time an alert that was restored from its series waits before it fires
 * @param reloadInterval time between two looks whether files have changed
 * @param reloadEnabled whether {@code POST /-/reload} is there
 * @param alertmanagers base URLs of the Alertmanagers that are told of alerts
 * @param webhooks URLs that are told of alerts in the body of Alertmanager's webhooks
 * @param webhookAllow addresses, address blocks and hosts that URLs of clients may name although they are not public
 * @param queueCapacity most notices that wait for one receiver; the oldest goes
 * @param notifyTimeout longest wait for one answer of a receiver
 * @param alertInterval time between two rounds of the rules made at {@code /admin/alerts}
 */
@ConfigurationProperties("tinyobs.query.rules")
public record RulesProperties(
    @DefaultValue List<String> files,
    @DefaultValue Map<String, List<String>> tenants,
    @DefaultValue("1m") Duration interval,
    @DefaultValue("2") int concurrency,
    @DefaultValue("2m") Duration timeout,
    @DefaultValue("0s") Duration queryOffset,
    @DefaultValue Map<String, String> externalLabels,
    @DefaultValue("http://localhost:8080") String externalUrl,
    @DefaultValue("1m") Duration resendDelay,
    @DefaultValue("1h") Duration forOutageTolerance,
    @DefaultValue("10m") Duration forGracePeriod,
    @DefaultValue("15s") Duration reloadInterval,
    @DefaultValue("false") boolean reloadEnabled,
    @DefaultValue List<String> alertmanagers,
    @DefaultValue List<String> webhooks,
    @DefaultValue List<String> webhookAllow,
    @DefaultValue("10000") int queueCapacity,
    @DefaultValue("10s") Duration notifyTimeout,
    @DefaultValue("10s") Duration alertInterval) {
  /**
   * @throws IllegalArgumentException if a value makes no sense
   */
  public RulesProperties {
    requirePositive("interval", interval.toMillis());
    requirePositive("concurrency", concurrency);
    requirePositive("timeout", timeout.toMillis());
    requirePositive("resend-delay", resendDelay.toMillis());
    requirePositive("reload-interval", reloadInterval.toMillis());
    requirePositive("queue-capacity", queueCapacity);
    requirePositive("notify-timeout", notifyTimeout.toMillis());
    requirePositive("alert-interval", alertInterval.toMillis());
  }

  private static void requirePositive(String setting, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "cannot use tinyobs.query.rules.%s: got %d, expected more than 0".formatted(
              setting, value));
    }
  }

  /** Rule files of each tenant. */
  Map<Tenant, List<String>> patterns() {
    var patterns = new HashMap<Tenant, List<String>>();
    patterns.put(Tenant.DEFAULT, new ArrayList<>(files));
    tenants.forEach((name, own) -> patterns
        .computeIfAbsent(new Tenant(name), unused -> new ArrayList<>()).addAll(own));
    return patterns;
  }

  /** The same, as the evaluator takes it. */
  EvaluationSettings evaluation() {
    return new EvaluationSettings(
        externalLabels, externalUrl, queryOffset, resendDelay, forOutageTolerance, forGracePeriod,
        reloadInterval);
  }

  /** The same, as the notifier takes it. */
  Notifier.Settings notifications() {
    return new Notifier.Settings(
        alertmanagers, webhooks, externalLabels, externalUrl, queueCapacity, notifyTimeout);
  }
}
