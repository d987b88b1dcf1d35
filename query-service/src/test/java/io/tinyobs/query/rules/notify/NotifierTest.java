// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.model.Labels;
import io.tinyobs.query.rules.eval.AlertSink.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An Alertmanager goes away and comes back. */
class NotifierTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long START = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Receiver alertmanager = Receiver.away();
  private final Receiver webhook = Receiver.away();
  private final Notifier notifier = Notifier.open(
      new Notifier.Settings(
          List.of(alertmanager.url() + "/"), List.of(webhook.url() + "/hook"),
          Map.of("region", "eu", "job", "external"), "http://tinyobs", 3, Duration.ofSeconds(5),
          Duration.ofMillis(20), Duration.ofMillis(100)),
      new NotifyMeters(registry));

  @AfterEach
  void close() {
    notifier.close();
    alertmanager.close();
    webhook.close();
  }

  private static Notice firing(String job, int minute) {
    return new Notice(
        Labels.of("alertname", "Down", "job", job), Labels.of("summary", job + " is down"),
        START, START + 60_000L * (minute + 4), false, minute == 0, "http://tinyobs/graph?x");
  }

  private static Notice resolved(String job, int minute) {
    return new Notice(
        Labels.of("alertname", "Down", "job", job), Labels.of("summary", job + " is down"),
        START, START + 60_000L * minute, true, true, "http://tinyobs/graph?x");
  }

  private static JsonNode json(Receiver.Post post) {
    return JsonMapper.shared().readTree(post.body());
  }

  private List<JsonNode> alerts() {
    return alertmanager.posts().stream().flatMap(post -> json(post).valueStream()).toList();
  }

  private double count(String meter, Receiver of, String path) {
    return registry.get("tinyobs.notifications." + meter).tag("receiver", of.url() + path)
        .counter().count();
  }

  @Test
  void send_toAlertmanager_isItsBodyWithExternalLabels() {
    alertmanager.comeBack();

    notifier.send(List.of(firing("cart", 0)));

    await().atMost(PATIENCE).until(() -> !alertmanager.posts().isEmpty());
    var post = alertmanager.posts().getFirst();
    assertThat(post.path()).isEqualTo("/api/v2/alerts");
    assertThat(post.body()).isEqualTo("""
        [{"annotations":{"summary":"cart is down"},"endsAt":"2026-11-20T12:04:00.000Z",\
        "startsAt":"2026-11-20T12:00:00.000Z","generatorURL":"http://tinyobs/graph?x",\
        "labels":{"alertname":"Down","job":"cart","region":"eu"}}]""");
    assertThat(notifier.alertmanagers())
        .containsExactly(alertmanager.url() + "/api/v2/alerts");
  }

  @Test
  void fault58_alertmanagerAwayAndBack_getsTheNewestOfEachInOrder() {
    notifier.send(List.of(firing("cart", 0)));
    await().atMost(PATIENCE)
        .until(() -> count("errors", alertmanager, "/api/v2/alerts") >= 2);
    notifier.send(List.of(firing("cart", 1)));
    notifier.send(List.of(firing("pay", 1)));
    notifier.send(List.of(resolved("cart", 2)));

    alertmanager.comeBack();

    await().atMost(PATIENCE).until(() -> alerts().size() == 3);
    assertThat(alerts()).extracting(it -> it.get("labels").get("job").asString())
        .containsExactly("cart", "pay", "cart");
    assertThat(alerts().get(0).get("endsAt").asString()).isEqualTo("2026-11-20T12:05:00.000Z");
    assertThat(alerts().get(2).get("endsAt").asString()).isEqualTo("2026-11-20T12:02:00.000Z");
    assertThat(alertmanager.posts()).allSatisfy(post -> assertThat(json(post).valueStream()
        .map(it -> it.get("labels").toString())).doesNotHaveDuplicates());
    await().atMost(PATIENCE).until(() -> count("sent", alertmanager, "/api/v2/alerts") == 3);
    assertThat(count("superseded", alertmanager, "/api/v2/alerts")).isEqualTo(1);
    assertThat(count("dropped", alertmanager, "/api/v2/alerts")).isZero();
  }

  @Test
  void fault58_queueOverflows_dropsTheOldestAndCounts() {
    for (int i = 0; i < 10; i++) {
      notifier.send(List.of(firing("job" + i, 0)));
    }
    await().atMost(PATIENCE)
        .until(() -> count("dropped", alertmanager, "/api/v2/alerts") >= 6);

    alertmanager.comeBack();

    await().atMost(PATIENCE).until(() -> count("sent", alertmanager, "/api/v2/alerts")
        + count("dropped", alertmanager, "/api/v2/alerts") == 10);
    assertThat(alerts().getLast().get("labels").get("job").asString()).isEqualTo("job9");
  }

  @Test
  void fault58_alertmanagerAnswers503_isTriedAgain() {
    alertmanager.answer(503);
    alertmanager.comeBack();
    notifier.send(List.of(firing("cart", 0)));
    await().atMost(PATIENCE).until(() -> alertmanager.posts().size() >= 2);

    alertmanager.answer(200);

    await().atMost(PATIENCE).until(() -> count("sent", alertmanager, "/api/v2/alerts") == 1);
  }

  @Test
  void fault58_oneReceiverAway_doesNotHoldUpTheOther() {
    webhook.comeBack();

    notifier.send(List.of(firing("cart", 0)));

    await().atMost(PATIENCE).until(() -> webhook.posts().size() == 1);
    assertThat(alertmanager.posts()).isEmpty();
  }

  /** Webhooks do not know an alert again, as Alertmanager does. */
  @Test
  void send_toWebhook_onceWhenItFiresAndOnceWhenItEnds() {
    alertmanager.comeBack();
    webhook.comeBack();
    notifier.send(List.of(firing("cart", 0), firing("pay", 0)));
    await().atMost(PATIENCE).until(() -> webhook.posts().size() == 1);

    notifier.send(List.of(firing("cart", 1), firing("pay", 1)));
    notifier.send(List.of(resolved("cart", 2)));

    await().atMost(PATIENCE).until(() -> webhook.posts().size() == 2);
    var first = json(webhook.posts().get(0));
    assertThat(first.get("version").asString()).isEqualTo("4");
    assertThat(first.get("status").asString()).isEqualTo("firing");
    assertThat(first.get("groupLabels").toString()).isEqualTo("{\"alertname\":\"Down\"}");
    assertThat(first.get("commonLabels").toString())
        .isEqualTo("{\"alertname\":\"Down\",\"region\":\"eu\"}");
    assertThat(first.get("alerts")).hasSize(2);
    assertThat(first.get("alerts").get(0).get("endsAt").asString())
        .isEqualTo("0001-01-01T00:00:00Z");
    var second = json(webhook.posts().get(1));
    assertThat(second.get("status").asString()).isEqualTo("resolved");
    assertThat(second.get("alerts").get(0).get("fingerprint"))
        .isEqualTo(first.get("alerts").get(0).get("fingerprint"));
  }

  @Test
  void open_urlThatIsNone_isRefused() {
    assertThatThrownBy(() -> Notifier.open(
        new Notifier.Settings(
            List.of("alertmanager:9093"), List.of(), Map.of(), "", 1, Duration.ofSeconds(1)),
        new NotifyMeters(registry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tinyobs.query.rules.alertmanagers")
        .hasMessageContaining("alertmanager:9093");
  }
}
