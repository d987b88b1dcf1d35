// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.query.rules.notify.Outbox.Fate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items are {@code name:version}; a later version supersedes an earlier of the same name. */
class OutboxTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<List<String>> sent = new CopyOnWriteArrayList<>();
  private final List<Fate> fates = new CopyOnWriteArrayList<>();
  private volatile Answer answer = Answer.delivered();
  private volatile int attempts;
  private final Outbox<String> outbox = new Outbox<>(
      "test",
      new Outbox.Settings(5, 3, Duration.ofMillis(1), Duration.ofMillis(5)),
      this::send,
      (newer, older) -> name(newer).equals(name(older)),
      (one, other) -> !name(one).equals(name(other)),
      Outbox.settled(fates::add));

  private synchronized Answer send(List<String> batch) {
    attempts++;
    var now = answer;
    if (now.kind() == Answer.Kind.DELIVERED) {
      sent.add(batch);
    }
    return now;
  }

  private static String name(String item) {
    return item.substring(0, item.indexOf(':'));
  }

  @AfterEach
  void close() {
    outbox.close();
  }

  private Map<Fate, Integer> counts() {
    var counts = new EnumMap<Fate, Integer>(Fate.class);
    fates.forEach(fate -> counts.merge(fate, 1, Integer::sum));
    return counts;
  }

  @Test
  void fault58_receiverBack_getsAllInOrderOnce() {
    answer = Answer.failed("away");
    outbox.start();
    outbox.add(List.of("a:1", "b:1"));
    outbox.add(List.of("c:1", "d:1"));
    await().atMost(PATIENCE).until(() -> attempts >= 3);

    answer = Answer.delivered();

    await().atMost(PATIENCE).until(() -> fates.size() == 4);
    assertThat(sent.stream().flatMap(List::stream)).containsExactly("a:1", "b:1", "c:1", "d:1");
    assertThat(counts()).containsExactly(Map.entry(Fate.DELIVERED, 4));
  }

  @Test
  void fault58_newerNoticeOfTheSame_takesTheOldersPlace() {
    outbox.add(List.of("a:1", "b:1"));
    outbox.add(List.of("a:2"));
    outbox.start();

    await().atMost(PATIENCE).until(() -> fates.size() == 3);
    assertThat(sent.stream().flatMap(List::stream)).containsExactly("b:1", "a:2");
    assertThat(counts()).containsEntry(Fate.SUPERSEDED, 1).containsEntry(Fate.DELIVERED, 2);
  }

  /** What was on its way when the receiver failed is overtaken by what came meanwhile. */
  @Test
  void fault58_newerNoticeWhileTheOlderFails_isSentAlone() {
    answer = Answer.failed("away");
    outbox.start();
    outbox.add(List.of("a:1"));
    await().atMost(PATIENCE).until(() -> attempts >= 1);
    outbox.add(List.of("a:2"));

    answer = Answer.delivered();

    await().atMost(PATIENCE).until(() -> fates.size() == 2);
    assertThat(sent.stream().flatMap(List::stream)).containsExactly("a:2");
  }

  @Test
  void fault58_queueFull_dropsTheOldestAndCounts() {
    outbox.add(IntStream.range(0, 8).mapToObj(i -> "n" + i + ":1").toList());

    assertThat(outbox.waiting()).isEqualTo(5);
    assertThat(counts()).containsExactly(Map.entry(Fate.DROPPED, 3));
    outbox.start();
    await().atMost(PATIENCE).until(() -> fates.size() == 8);
    assertThat(sent.stream().flatMap(List::stream))
        .containsExactly("n3:1", "n4:1", "n5:1", "n6:1", "n7:1");
    assertThat(sent.getFirst()).hasSize(3);
  }

  @Test
  void rejected_isGivenUpAndTheNextIsSent() {
    answer = Answer.rejected("no");
    outbox.start();
    outbox.add(List.of("a:1"));
    await().atMost(PATIENCE).until(() -> fates.size() == 1);

    answer = Answer.delivered();
    outbox.add(List.of("b:1"));

    await().atMost(PATIENCE).until(() -> fates.size() == 2);
    assertThat(fates).containsExactly(Fate.REJECTED, Fate.DELIVERED);
  }

  @Test
  void close_receiverThere_sendsWhatWaits() {
    outbox.add(List.of("a:1", "b:1", "c:1", "d:1"));
    outbox.start();

    outbox.close();

    assertThat(counts()).containsExactly(Map.entry(Fate.DELIVERED, 4));
  }

  @Test
  void close_receiverAway_dropsWhatWaitsAndCounts() {
    answer = Answer.failed("away");
    outbox.start();
    outbox.add(List.of("a:1", "b:1", "c:1", "d:1"));
    await().atMost(PATIENCE).until(() -> attempts >= 1);

    outbox.close();

    assertThat(counts()).containsExactly(Map.entry(Fate.DROPPED, 4));
  }
}
