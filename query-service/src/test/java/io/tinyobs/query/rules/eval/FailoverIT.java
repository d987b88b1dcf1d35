// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Sample;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.redis.RedisStorage;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestClock;
import io.tinyobs.testkit.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas evaluate on one Redis, and the one that leads dies, pauses, or is asked to go. It is a Redis of their
 * own: there is one lease on each, and services that other tests started ask for it, too.
 */
class FailoverIT {
  /** A lease lives half of it by the machine's clock: short, so that a test need not wait for long. */
  private static final Duration INTERVAL = Duration.ofSeconds(12);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RULES = """
      groups:
      - name: g
        interval: 12s
        rules:
        - record: a
          expr: up
        - alert: Down
          expr: up == 0
          for: 2m
          labels: {severity: page}
      """;
  private static final String[] UP = {"__name__", "up", "job", "cart"};
  private static final String[] FOR_STATE = {"__name__", "ALERTS_FOR_STATE", "alertname", "Down",
      "job", "cart", "severity", "page"};

  private static final ProcessRedis REDIS = RedisForTests.process();

  @TempDir
  Path folder;

  private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  private final RedisClient client = RedisClient.create(REDIS.uri());
  private final List<Rig> rigs = new ArrayList<>();
  private final List<Storage> storages = new ArrayList<>();

  @AfterAll
  static void end() {
    REDIS.close();
  }

  @BeforeEach
  void flush() {
    REDIS.flush();
  }

  @AfterEach
  void close() {
    rigs.forEach(Rig::close);
    storages.forEach(Storage::close);
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private Rig replica(EvaluationSettings settings) {
    var storage = RedisStorage.open(client, StorageSettings.defaults(), clock);
    storages.add(storage);
    var rig = new Rig(storage, clock, folder.resolve("rules.yml"), RULES, settings);
    rigs.add(rig);
    return rig;
  }

  private Rig replica() {
    return replica(EvaluationSettings.defaults());
  }

  private void tick(Rig... stepped) {
    clock.advance(INTERVAL);
    for (var rig : stepped) {
      rig.step();
    }
  }

  /** Steps until the other's lease has ended. */
  private void awaitLead(Rig rig) {
    await().atMost(PATIENCE).until(() -> {
      rig.step();
      return rig.evaluator.leads();
    });
  }

  private static long longestGap(List<Sample> samples) {
    long longest = 0;
    for (int i = 1; i < samples.size(); i++) {
      longest = Math.max(
          longest, samples.get(i).timestampMillis() - samples.get(i - 1).timestampMillis());
    }
    return longest;
  }

  @Test
  void twoReplicas_onlyOneEvaluates() {
    var one = replica();
    var two = replica();
    one.step();
    two.step();
    one.put(1, UP);

    tick(one, two);

    assertThat(one.evaluator.leads()).isTrue();
    assertThat(two.evaluator.leads()).isFalse();
    assertThat(one.count("tinyobs.rule.evaluations")).isEqualTo(2);
    assertThat(two.registry.find("tinyobs.rule.evaluations").counter()).isNull();
    assertThat(two.storage.rules().states(Rig.SHOP))
        .isEqualTo(one.storage.rules().states(Rig.SHOP)).hasSize(1);
  }

  /** The first is killed: nobody gives the lease back. */
  @Test
  void leader_dies_anotherGoesOnWithNoGapLongerThanAnInterval() {
    var one = replica();
    var two = replica();
    one.step();
    one.put(1, UP);
    tick(one, two);
    tick(one, two);

    // It takes as long as its lease lives until the other may: meanwhile the next slot comes.
    clock.advance(INTERVAL);
    awaitLead(two);
    tick(two);

    var samples = two.samples("__name__", "a", "job", "cart");
    assertThat(samples).hasSize(4);
    assertThat(longestGap(samples)).isEqualTo(INTERVAL.toMillis());
  }

  @Test
  void leader_dies_pendingClockAndStalenessGoOn() {
    var one = replica();
    var two = replica();
    one.step();
    one.put(0, UP);
    for (int i = 0; i < 6; i++) {
      tick(one, two);
    }
    var before = one.state().rules().get(1).alerts().getFirst();
    assertThat(before.state()).isEqualTo("pending");

    clock.advance(INTERVAL);
    awaitLead(two);

    var after = two.state().rules().get(1).alerts().getFirst();
    assertThat(after.activeAt()).isEqualTo(before.activeAt());
    assertThat(two.told).isEmpty();
    // Ten intervals are waited in all, and six were: whoever began anew would need ten more.
    int ticks = 0;
    for (; two.told.isEmpty() && ticks < 9; ticks++) {
      tick(two);
    }
    assertThat(ticks).isLessThan(9);
    assertThat(two.state().rules().get(1).alerts().getFirst().state()).isEqualTo("firing");
    assertThat(two.told).hasSize(1);
    two.end(UP);
    tick(two);
    assertThat(two.values("__name__", "a", "job", "cart").getLast()).isEmpty();
    assertThat(two.told).hasSize(2);
    assertThat(two.told.getLast().resolved()).isTrue();
  }

  /** What was told is not told again only because another replica goes on. */
  @Test
  void leader_dies_firingAlertIsNotNewsAgain() {
    var one = replica();
    var two = replica();
    one.step();
    one.put(0, UP);
    for (int i = 0; i < 12; i++) {
      tick(one, two);
    }
    assertThat(one.told).hasSize(1);

    clock.advance(INTERVAL);
    awaitLead(two);

    assertThat(two.state().rules().get(1).alerts().getFirst().state()).isEqualTo("firing");
    assertThat(two.told).isEmpty();
  }

  @Test
  void leader_stops_anotherGoesOnAtOnce() {
    var one = replica();
    var two = replica();
    one.step();
    two.step();

    one.evaluator.stop();
    two.step();

    assertThat(two.evaluator.leads()).isTrue();
  }

  /** A replica is paused for longer than its lease and wakes up: it neither writes nor publishes. */
  @Test
  void leader_pausedTooLong_stepsAside() {
    var one = replica();
    var two = replica();
    one.step();
    one.put(1, UP);
    tick(one);
    clock.advance(INTERVAL);
    awaitLead(two);
    var published = two.storage.rules().states(Rig.SHOP);

    tick(one);

    assertThat(one.evaluator.leads()).isFalse();
    assertThat(two.storage.rules().states(Rig.SHOP)).isEqualTo(published);
    assertThat(one.countOrZero("tinyobs.rule.evaluations")).isZero();
  }

  /** The published states are lost, but not the samples: the wait goes on from the alert's series. */
  @Test
  void states_lost_pendingClockIsRestoredFromTheSeries() {
    var grace = Duration.ofSeconds(4);
    var usual = EvaluationSettings.defaults();
    var settings = new EvaluationSettings(
        usual.externalLabels(), usual.externalUrl(), usual.queryOffset(), usual.resendDelay(),
        usual.outageTolerance(), grace, usual.reloadInterval());
    var one = replica(settings);
    one.step();
    one.put(0, UP);
    for (int i = 0; i < 6; i++) {
      tick(one);
    }
    var activeAt = one.values(FOR_STATE).getLast().orElseThrow();
    one.evaluator.stop();
    TestRedis.send(REDIS.uri(), "DEL",
        "{tinyobs}:rules:of:shop", "{tinyobs}:rules:series:shop");

    var two = replica(settings);
    two.step();
    tick(two);
    tick(two);

    var alert = two.state().rules().get(1).alerts().getFirst();
    assertThat(alert.state()).isEqualTo("pending");
    // What nobody watched, three intervals at most, is not waited; everything before is.
    assertThat(alert.activeAt() / 1000.0 - activeAt).isBetween(0.0, 36.0);
    for (int i = 0; i < 8; i++) {
      tick(two);
    }
    assertThat(two.state().rules().get(1).alerts().getFirst().state()).isEqualTo("firing");
  }

  /** Redis was away for a while, and with it everybody. */
  @Test
  void nobodyEvaluated_forLong_pendingTimeIsNotWaited() {
    var one = replica();
    one.step();
    one.put(0, UP);
    for (int i = 0; i < 3; i++) {
      tick(one);
    }
    var before = one.state().rules().get(1).alerts().getFirst();
    one.evaluator.stop();

    clock.advance(Duration.ofMinutes(2));
    var two = replica();
    two.put(0, UP);
    two.step();

    var after = two.state().rules().get(1).alerts().getFirst();
    assertThat(after.state()).isEqualTo("pending");
    assertThat(after.activeAt() - before.activeAt()).isEqualTo(
        Duration.ofMinutes(2).minus(INTERVAL).toMillis());
    assertThat(two.count("tinyobs.rule.group.iterations.missed")).isEqualTo(9);
  }
}
