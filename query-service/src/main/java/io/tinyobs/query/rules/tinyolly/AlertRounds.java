// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.rules.eval.RuleQuery;
import io.tinyobs.query.rules.notify.Outbox.Fate;
import io.tinyobs.storage.AlertRuleStore;
import io.tinyobs.storage.TraceReader;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the rules that clients made, round after round, where this replica is the one that evaluates. A failed
 * span is told at least once: it is noted as told when the webhook has taken it, and what a replica had not yet
 * told when it died, the next finds again. One thread; webhooks settle on theirs.
 */
public final class AlertRounds {
  private static final Logger logger = LoggerFactory.getLogger(AlertRounds.class);
  /** How late a span may be stored after it ended. */
  private static final Duration LATEST = Duration.ofMinutes(5);
  /** How far writers' clocks may differ from ours. */
  private static final Duration SKEW = Duration.ofMinutes(1);
  /** What was stored longer ago than this, while nobody evaluated, is no news any more. */
  private static final Duration OLDEST = Duration.ofHours(1);
  /** Note up to when a tenant's spans were looked at; no rule's name has a slash. */
  private static final String CURSOR = "/*cursor";
  private static final String CROSSED = "crossed";

  private final AlertRules rules;
  private final AlertRuleStore store;
  private final TraceReader traces;
  private final RuleQuery queries;
  private final Webhooks webhooks;
  private final BooleanSupplier leads;
  private final InstantSource clock;
  private final Duration pause;
  /** What waits to be told by this replica. */
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  /**
   * @param leads whether this replica evaluates now
   * @param pause time between two rounds
   */
  public AlertRounds(
      AlertRules rules,
      AlertRuleStore store,
      TraceReader traces,
      RuleQuery queries,
      Webhooks webhooks,
      BooleanSupplier leads,
      InstantSource clock,
      Duration pause) {
    this.rules = rules;
    this.store = store;
    this.traces = traces;
    this.queries = queries;
    this.webhooks = webhooks;
    this.leads = leads;
    this.clock = clock;
    this.pause = pause;
  }

  /** Does one round, if it is this replica's. Never throws; returns the time until the next. */
  public Duration step() {
    try {
      if (leads.getAsBoolean()) {
        round();
      }
    } catch (RuntimeException e) { // The loop must outlive whatever one round met.
      logger.warn("cannot evaluate alert rules, trying again: {}", e.getMessage());
    }
    return pause;
  }

  private void round() {
    var all = rules.all();
    var urls = all.values().stream().flatMap(List::stream).map(AlertRule::webhookUrl)
        .collect(Collectors.toSet());
    webhooks.keepOnly(urls);
    all.forEach((tenant, its) -> {
      var enabled = its.stream().filter(AlertRule::enabled).toList();
      var spanRules = enabled.stream().filter(rule -> rule.type() == AlertRule.Type.SPAN_ERROR)
          .toList();
      if (!spanRules.isEmpty()) {
        spans(tenant, spanRules);
      }
      enabled.stream().filter(rule -> rule.type() == AlertRule.Type.METRIC_THRESHOLD)
          .forEach(rule -> metric(tenant, rule));
    });
  }

  private void spans(Tenant tenant, List<AlertRule> spanRules) {
    long now = clock.millis();
    long seen = Math.max(cursor(tenant, now), now - OLDEST.toMillis());
    var range = TimeRange.of(seen - LATEST.toMillis(), now + LATEST.toMillis());
    var failed = traces.stored(
        tenant, range, seen - SKEW.toMillis(), span -> span.status() == SpanStatus.ERROR);
    Map<String, Hit> hits = new LinkedHashMap<>();
    for (var rule : spanRules) {
      for (var span : failed.items()) {
        if (isAbout(rule, span)) {
          hits.put(
              rule.name() + "/" + span.traceId() + "/" + span.spanId(), new Hit(rule, span));
        }
      }
    }
    hits.keySet().removeIf(thing -> waiting.contains(id(tenant, thing)));
    hits.keySet().removeAll(store.told(tenant, hits.keySet()));
    var posts = new HashMap<URI, List<Webhooks.Post>>();
    hits.forEach((thing, hit) -> {
      waiting.add(id(tenant, thing));
      posts.computeIfAbsent(hit.rule().webhookUrl(), unused -> new ArrayList<>()).add(
          new Webhooks.Post(
              AlertBodies.spanError(hit.rule(), hit.span()), fate -> settled(tenant, thing)));
    });
    posts.forEach(webhooks::send);
    store.remember(tenant, CURSOR, Long.toString(now));
  }

  private static boolean isAbout(AlertRule rule, Span span) {
    var service = rule.serviceFilter();
    return (service == null || service.equals(span.service()))
        && TimeUnit.NANOSECONDS.toMillis(span.endNanos()) >= rule.madeMillis();
  }

  private record Hit(AlertRule rule, Span span) {
  }

  private static String id(Tenant tenant, String thing) {
    return tenant.name() + "/" + thing;
  }

  private long cursor(Tenant tenant, long now) {
    var note = store.note(tenant, CURSOR);
    return note == null ? now : Long.parseLong(note);
  }

  private void settled(Tenant tenant, String thing) {
    try {
      store.markTold(tenant, thing, clock.millis());
      waiting.remove(id(tenant, thing));
    } catch (RuntimeException e) {
      // It stays among those that wait, so this replica does not tell it twice.
      logger.warn("cannot note that a webhook was told: {}", e.getMessage());
    }
  }

  /** Tells when any series of the metric crosses the threshold, and again only once none did in between. */
  private void metric(Tenant tenant, AlertRule rule) {
    var comparison = rule.comparison();
    if (comparison == null) {
      return;
    }
    try {
      var crossing = queries.vector(tenant, AlertBodies.query(rule), clock.millis()).stream()
          .mapToDouble(sample -> sample.value())
          .filter(value -> comparison.holds(value, rule.threshold()))
          .boxed()
          .max((one, other) -> comparison == AlertRule.Comparison.LT
              ? Double.compare(other, one)
              : Double.compare(one, other));
      boolean crossed = CROSSED.equals(store.note(tenant, rule.name()));
      if (crossing.isPresent() && !crossed && waiting.add(id(tenant, rule.name()))) {
        webhooks.send(rule.webhookUrl(), List.of(new Webhooks.Post(
            AlertBodies.metricThreshold(rule, crossing.get(), clock.instant()),
            fate -> crossingSettled(tenant, rule, fate))));
      } else if (crossing.isEmpty() && crossed) {
        store.remember(tenant, rule.name(), "");
      }
    } catch (RuntimeException e) { // Whatever one rule meets, the others are evaluated.
      logger.warn("cannot evaluate alert rule {}: {}", rule.name(), e.getMessage());
    }
  }

  /** What found no room in the queue is told by a later round, if it still is so. */
  private void crossingSettled(Tenant tenant, AlertRule rule, Fate fate) {
    try {
      if (fate != Fate.DROPPED) {
        store.remember(tenant, rule.name(), CROSSED);
      }
      waiting.remove(id(tenant, rule.name()));
    } catch (RuntimeException e) {
      logger.warn("cannot note that a webhook was told: {}", e.getMessage());
    }
  }
}
