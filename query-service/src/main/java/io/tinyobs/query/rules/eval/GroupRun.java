// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.rules.eval.StateJson.RuleSeries;
import io.tinyobs.query.rules.file.Rule;
import io.tinyobs.query.rules.file.RuleGroup;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group: when it is due, its rules one after the other, and the series that ended. One evaluation at a time,
 * which {@link #claim} sees to; states may be read meanwhile by the evaluating thread only.
 */
final class GroupRun {
  private static final Logger logger = LoggerFactory.getLogger(GroupRun.class);
  /** As in Prometheus: the first evaluation may lack what other groups are yet to record. */
  private static final int EVALUATIONS_BEFORE_RESTORE = 2;

  private final RuleGroup group;
  private final Evaluation tools;
  private final Slots slots;
  private final List<RuleRun> rules = new ArrayList<>();
  private final GroupMeters meters;
  private final AtomicBoolean running = new AtomicBoolean();
  private final Set<Labels> ended = new LinkedHashSet<>();
  private boolean restores;
  private int evaluations;
  private volatile long next;
  private long slot;
  private long began;
  private double seconds;
  private @Nullable String publishedSeries;

  /**
   * @param restores whether alerts go on where the series of an earlier evaluation say, if no state does
   */
  GroupRun(RuleGroup group, boolean restores, Evaluation tools, long now) {
    this.group = group;
    this.tools = tools;
    this.restores = restores;
    this.slots = Slots.of(group.tenant().name(), group.key(), group.interval().toMillis());
    this.slot = slots.at(now);
    this.next = slot + slots.intervalMillis();
    this.meters = tools.meters().open(group);
    for (var rule : group.rules()) {
      rules.add(new RuleRun(rule, rule instanceof Rule.Alerting alerting
          ? new Alerts(group.tenant(), alerting, !restores)
          : null));
    }
  }

  RuleGroup group() {
    return group;
  }

  /** When it is to be evaluated next, milliseconds since the epoch. */
  long next() {
    return next;
  }

  boolean isRunning() {
    return running.get();
  }

  /** Whether it is due and nobody is at it; if so, the caller is, and evaluates it. */
  boolean claim(long now) {
    if (now < next || !running.compareAndSet(false, true)) {
      return false;
    }
    if (now < next) { // It was evaluated between the two looks.
      running.set(false);
      return false;
    }
    return true;
  }

  /** Lets the group's figures go. */
  void close() {
    meters.close();
  }

  /** Goes on where another evaluation of this group left off, whose rules may have been others. */
  void takeOver(GroupState state, List<RuleSeries> series, long now) {
    long newest = slots.at(now);
    if (state.interval() * 1000 == slots.intervalMillis() && state.slot() > 0) {
      // What is due by now is evaluated at once, for the newest slot: no gap is longer than it was.
      next = Math.min(state.slot() + slots.intervalMillis(), next);
      slot = state.slot();
    }
    seconds = state.evaluationTime();
    began = state.lastEvaluation();
    restores = false;
    boolean isFresh = now - state.slot() <= tools.settings().outageTolerance().toMillis();
    long unwatched = Math.max(0, newest - state.slot() - slots.intervalMillis());
    var states = byIdentity(state.rules(), RuleState::identity);
    var wrote = byIdentity(series, RuleSeries::rule);
    for (var rule : rules) {
      var identity = rule.rule().identity();
      var known = first(states, identity);
      var its = first(wrote, identity);
      if (known != null) {
        rule.takeOver(known, its == null ? Set.of() : new LinkedHashSet<>(its.labels()));
      }
      var alerts = rule.alerts();
      if (alerts != null) {
        alerts.takeOver(known != null && isFresh ? known.alerts() : List.of());
        // Nobody saw whether the series was there, so that time is not waited.
        alerts.all().stream()
            .filter(alert -> alert.stage == Alert.Stage.PENDING)
            .forEach(alert -> alert.activeAt += unwatched);
      }
    }
    wrote.values().forEach(left -> left.forEach(gone -> ended.addAll(gone.labels())));
  }

  private static <T> Map<String, List<T>> byIdentity(
      List<T> all, Function<T, String> identity) {
    var map = new HashMap<String, List<T>>();
    all.forEach(
        it -> map.computeIfAbsent(identity.apply(it), unused -> new ArrayList<>()).add(it));
    return map;
  }

  private static <T> @Nullable T first(Map<String, List<T>> map, String identity) {
    var left = map.get(identity);
    return left == null || left.isEmpty() ? null : left.removeFirst();
  }

  /** Evaluates every rule for the newest slot, then publishes; needs the {@linkplain #claim claim}. */
  void evaluate(long now, BooleanSupplier mayGoOn) {
    try {
      long missed = Math.max(0, (now - next) / slots.intervalMillis());
      slot = next + missed * slots.intervalMillis();
      next = slot + slots.intervalMillis();
      meters.scheduled(missed);
      run(mayGoOn);
    } finally {
      running.set(false);
    }
  }

  private void run(BooleanSupplier mayGoOn) {
    began = tools.clock().millis();
    long start = System.nanoTime();
    int samples = 0;
    for (var rule : rules) {
      if (!mayGoOn.getAsBoolean()) {
        return; // Another replica is at it.
      }
      samples += evaluate(rule);
    }
    end(ended, slot);
    seconds = (System.nanoTime() - start) / 1e9;
    meters.evaluated(samples, seconds, began);
    evaluations++;
    if (restores && evaluations >= EVALUATIONS_BEFORE_RESTORE) {
      restore();
    }
    if (mayGoOn.getAsBoolean()) {
      tools.publish(this);
    }
  }

  private int evaluate(RuleRun rule) {
    long start = System.nanoTime();
    long beganAt = tools.clock().millis();
    int samples = 0;
    try {
      samples = apply(rule);
      rule.succeeded();
      meters.ruleEvaluated(true, System.nanoTime() - start);
    } catch (RuntimeException e) { // Whatever one rule meets, the others are evaluated.
      rule.failed(String.valueOf(e.getMessage()));
      meters.ruleEvaluated(false, System.nanoTime() - start);
      logger.warn("cannot evaluate rule {} of group {} in {}: {}",
          rule.rule().name(), group.name(), group.file(), e.getMessage());
    }
    rule.ran(beganAt, (System.nanoTime() - start) / 1e9);
    return samples;
  }

  private int apply(RuleRun rule) {
    long at = slot - offset();
    var result = tools.queries().vector(group.tenant(), rule.rule().query(), at);
    var samples = switch (rule.rule()) {
      case Rule.Recording recording -> record(recording, result);
      case Rule.Alerting alerting -> alert(rule, result);
    };
    var wrote = new LinkedHashSet<Labels>();
    samples.forEach(sample -> wrote.add(sample.labels()));
    var gone = new HashSet<>(rule.wrote());
    gone.removeAll(wrote);
    ended.removeAll(wrote);
    tools.writer().write(group.tenant(), at, samples, gone);
    rule.setWrote(wrote);
    return samples.size();
  }

  private List<RuleSample> record(Rule.Recording rule, List<VectorSample> result) {
    var samples = new ArrayList<RuleSample>();
    var seen = new HashSet<Labels>();
    for (var sample : result) {
      var labels = sample.labels().toBuilder().metricName(rule.name());
      rule.labels().forEach(labels::set);
      var series = labels.build();
      if (!seen.add(series)) {
        throw new RuleException(
            "vector contains metrics with the same labelset after applying rule labels");
      }
      samples.add(new RuleSample(series, sample.value(), sample.histogram()));
    }
    if (group.limit() > 0 && samples.size() > group.limit()) {
      throw new RuleException(
          "exceeded limit of %d with %d series".formatted(group.limit(), samples.size()));
    }
    return samples;
  }

  private List<RuleSample> alert(RuleRun rule, List<VectorSample> result) {
    var alerts = rule.alerts();
    if (alerts == null) {
      return List.of();
    }
    var samples = alerts.evaluate(result, slot, group.limit(), tools.texts());
    var settings = tools.settings();
    var notices = alerts.due(
        slot, slots.intervalMillis(), settings.resendDelay().toMillis(), link(rule.rule().query()));
    if (!notices.isEmpty()) {
      tools.sink().send(notices);
    }
    return samples;
  }

  private String link(String query) {
    return tools.settings().externalUrl() + "/graph?g0.expr="
        + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&g0.tab=1";
  }

  private long offset() {
    var own = group.queryOffset();
    return (own == null ? tools.settings().queryOffset() : own).toMillis();
  }

  private void restore() {
    try {
      for (var rule : rules) {
        var alerts = rule.alerts();
        if (alerts != null) {
          tools.forState().restore(group.tenant(), alerts, tools.clock().millis());
        }
      }
      restores = false;
    } catch (RuntimeException e) {
      logger.warn("cannot restore alerts of group {}, trying again: {}",
          group.name(), e.getMessage());
    }
  }

  /** Marks series stale; what cannot be is tried again at the next evaluation. */
  void end(Set<Labels> series, long at) {
    if (series.isEmpty()) {
      return;
    }
    try {
      tools.writer().write(group.tenant(), at - offset(), List.of(), series);
      series.clear();
    } catch (RuntimeException e) {
      logger.warn("cannot end {} series of group {}, trying again: {}",
          series.size(), group.name(), e.getMessage());
    }
  }

  /** All series that its rules wrote last. */
  Set<Labels> wrote() {
    var all = new LinkedHashSet<Labels>();
    rules.forEach(rule -> all.addAll(rule.wrote()));
    return all;
  }

  GroupState state() {
    return new GroupState(
        group.file(), group.name(), slots.intervalMillis() / 1000.0, group.limit(), seconds,
        began, slot, rules.stream().map(RuleRun::state).toList());
  }

  List<RuleSeries> series() {
    return rules.stream().map(rule -> RuleSeries.of(rule.rule().identity(), rule.wrote()))
        .toList();
  }

  /** The series as JSON, if they are others than were published last. */
  @Nullable
  String seriesToPublish() {
    var json = StateJson.write(series());
    return json.equals(publishedSeries) ? null : json;
  }

  void published(@Nullable String series) {
    publishedSeries = series == null ? publishedSeries : series;
  }
}
