// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.query.rules.eval.EngineQueries;
import io.tinyobs.query.rules.notify.AddressPolicy;
import io.tinyobs.query.rules.notify.NotifyMeters;
import io.tinyobs.query.rules.notify.Outbox;
import io.tinyobs.query.rules.notify.Receiver;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertRoundsTest {
  private static final Tenant SHOP = new Tenant("shop");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final QueryLimits LIMITS = new QueryLimits(
      1, Duration.ofSeconds(1), Duration.ofSeconds(10), 10_000, 1000, 100_000,
      Duration.ofMinutes(5));

  private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  private final InMemoryStorage storage = InMemoryStorage.create(clock);
  private final Receiver receiver = Receiver.away();
  private final AlertRules rules = new AlertRules(storage.alertRules(), clock);
  private final EngineQueries queries = new EngineQueries(
      new Queries(storage.metrics(), LIMITS), 1, Duration.ofSeconds(10));
  private final List<Webhooks> opened = new ArrayList<>();
  private volatile boolean leads = true;
  private final AlertRounds rounds = replica();

  private AlertRounds replica() {
    var webhooks = new Webhooks(
        AddressPolicy.publicAnd(List.of("127.0.0.1")), Duration.ofSeconds(5),
        new Outbox.Settings(3, 1, Duration.ofMillis(10), Duration.ofMillis(50)),
        new NotifyMeters(new SimpleMeterRegistry()));
    opened.add(webhooks);
    return new AlertRounds(
        rules, storage.alertRules(), storage.traces(), queries, webhooks, () -> leads, clock,
        Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    opened.forEach(Webhooks::close);
    queries.close();
    receiver.close();
  }

  private void rule(String json) {
    rules.put(SHOP, AlertRule.parse(json.formatted(receiver.url())));
  }

  private void spanRule() {
    rule("""
        {"name":"errors","type":"span_error","webhook_url":"%s/hook","service_filter":"pay"}""");
    rounds.step(); // From now on.
    clock.advance(Duration.ofSeconds(10));
  }

  private void metricRule(String comparison) {
    rule("""
        {"name":"load","type":"metric_threshold","webhook_url":"%s/hook","metric_name":"load.1m",\
        "threshold":5,"comparison":"COMPARISON"}""".replace("COMPARISON", comparison));
  }

  private void span(int id, String service, SpanStatus status) {
    long end = clock.millis() * 1_000_000L;
    storage.writer().write(SHOP, WriteBatch.create().span(new Span(
        "%032x".formatted(id), "%016x".formatted(id), "", "charge", SpanKind.SERVER,
        end - 5_000_000, end, status, status == SpanStatus.ERROR ? "card declined" : "", service,
        Map.of(), Map.of(), new Scope("", ""), List.of(), List.of(), ""))).join();
  }

  private void load(double value, String host) {
    storage.writer().write(SHOP, WriteBatch.create()
        .sample(Labels.of("__name__", "load.1m", "host", host), clock.millis(), value)).join();
  }

  private void round(AlertRounds replica) {
    clock.advance(Duration.ofSeconds(10));
    replica.step();
  }

  private List<String> bodies() {
    return receiver.posts().stream().map(Receiver.Post::body).toList();
  }

  private void awaitPosts(int count) {
    await().atMost(PATIENCE).until(() -> receiver.posts().size() >= count);
  }

  private boolean isTold(int id) {
    var thing = "errors/%032x/%016x".formatted(id, id);
    return storage.alertRules().told(SHOP, List.of(thing)).contains(thing);
  }

  @Test
  void spanError_ofTheService_isToldInTinyOllysBody() {
    receiver.comeBack();
    spanRule();
    span(1, "pay", SpanStatus.ERROR);
    span(2, "pay", SpanStatus.OK);
    span(3, "cart", SpanStatus.ERROR);

    round(rounds);
    awaitPosts(1);
    round(rounds);

    assertThat(bodies()).containsExactly("""
        {"alert_type":"span_error","rule_name":"errors","span_id":"0000000000000001",\
        "trace_id":"00000000000000000000000000000001","service":"pay","operation":"charge",\
        "error_message":"card declined","timestamp":1795176009995000000}""");
    assertThat(receiver.posts().getFirst().path()).isEqualTo("/hook");
  }

  /** What failed before somebody asked is no news, though other rules were looked at all along. */
  @Test
  void spanError_beforeTheRuleWasMade_isNotTold() {
    receiver.comeBack();
    rule("""
        {"name":"other","type":"span_error","webhook_url":"%s/other","service_filter":"none"}""");
    round(rounds);
    span(1, "pay", SpanStatus.ERROR);
    clock.advance(Duration.ofSeconds(1));
    spanRule();
    span(2, "pay", SpanStatus.ERROR);

    round(rounds);
    awaitPosts(1);

    assertThat(bodies()).hasSize(1).allMatch(body -> body.contains("0000000000000002"));
  }

  @Test
  void spanError_manyRoundsAndReplicas_isToldOnce() {
    receiver.comeBack();
    spanRule();
    span(1, "pay", SpanStatus.ERROR);
    round(rounds);
    awaitPosts(1);
    await().atMost(PATIENCE).until(() -> isTold(1));

    round(rounds);
    round(replica());
    span(2, "pay", SpanStatus.ERROR);
    round(rounds);
    awaitPosts(2);

    assertThat(bodies()).hasSize(2);
    assertThat(bodies().get(1)).contains("0000000000000002");
  }

  /** The replica that found the error dies before the webhook took it. */
  @Test
  void fault58_replicaDiesBeforeItTold_anotherTells() {
    spanRule();
    span(1, "pay", SpanStatus.ERROR);
    round(rounds);
    opened.getFirst().close();
    assertThat(isTold(1)).isFalse();

    receiver.comeBack();
    round(replica());
    awaitPosts(1);

    assertThat(bodies()).hasSize(1);
  }

  @Test
  void fault58_webhookAwayAndBack_isToldOnceInOrder() {
    spanRule();
    span(1, "pay", SpanStatus.ERROR);
    round(rounds);
    span(2, "pay", SpanStatus.ERROR);
    round(rounds);
    round(rounds);

    receiver.comeBack();
    awaitPosts(2);
    await().atMost(PATIENCE).until(() -> isTold(2));
    round(rounds);

    assertThat(bodies()).hasSize(2);
    assertThat(bodies().get(0)).contains("0000000000000001");
  }

  @Test
  void round_ofAReplicaThatDoesNotLead_doesNothing() {
    receiver.comeBack();
    spanRule();
    span(1, "pay", SpanStatus.ERROR);

    leads = false;
    round(rounds);

    assertThat(storage.alertRules().note(SHOP, "/*cursor"))
        .isEqualTo(Long.toString(clock.millis() - 20_000));
    leads = true;
    round(rounds);
    awaitPosts(1);
  }

  @Test
  void metricThreshold_crossed_isToldOnceUntilItIsNot() {
    receiver.comeBack();
    metricRule("gt");
    load(6, "a");
    load(7, "b");
    round(rounds);
    awaitPosts(1);
    await().atMost(PATIENCE)
        .until(() -> "crossed".equals(storage.alertRules().note(SHOP, "load")));
    round(rounds);
    load(1, "a");
    load(1, "b");
    round(rounds);
    load(8, "a");

    round(rounds);
    awaitPosts(2);

    assertThat(bodies().get(0)).isEqualTo("""
        {"alert_type":"metric_threshold","rule_name":"load","metric_name":"load.1m",\
        "current_value":7.0,"threshold":5.0,"comparison":"gt","timestamp":1795176010000000000}""");
    assertThat(bodies()).hasSize(2);
    assertThat(bodies().get(1)).contains("\"current_value\":8.0");
  }

  @Test
  void metricThreshold_less_tellsTheLeastOfAllSeries() {
    receiver.comeBack();
    metricRule("lt");
    load(4, "a");
    load(3, "b");

    round(rounds);
    awaitPosts(1);

    assertThat(bodies().getFirst()).contains("\"current_value\":3.0");
  }

  @Test
  void metricThreshold_equalOrDisabled_isToldOrNot() {
    receiver.comeBack();
    metricRule("eq");
    rule("""
        {"name":"off","type":"metric_threshold","enabled":false,"webhook_url":"%s/off",\
        "metric_name":"load.1m","threshold":1,"comparison":"gt"}""");
    load(5, "a");

    round(rounds);
    awaitPosts(1);

    assertThat(receiver.posts()).extracting(Receiver.Post::path).containsOnly("/hook");
  }

  /** The replica that noticed it dies before the webhook took it. */
  @Test
  void fault58_replicaDiesBeforeItToldOfAMetric_anotherTells() {
    metricRule("gt");
    load(6, "a");
    round(rounds);
    opened.getFirst().close();

    receiver.comeBack();
    round(replica());
    awaitPosts(1);

    assertThat(bodies()).hasSize(1);
  }

  @Test
  void store_away_isTriedAgain() {
    receiver.comeBack();
    metricRule("gt");
    load(6, "a");
    storage.unavailable();
    round(rounds);
    storage.available();

    round(rounds);
    awaitPosts(1);
  }
}
