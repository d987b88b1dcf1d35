// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.socket.CloseStatus;

class LiveHubLimitsTest extends HubFixture {
  @Test
  void refused_saysWhy() {
    var client = subscribed("up");
    client.says("{\"type\":\"subscribe\",\"id\":1,\"match\":\"down\"}");
    client.says("{\"type\":\"unsubscribe\",\"id\":7}");
    client.says("{\"type\":\"subscribe\",\"id\":8,\"match\":\"up{\"}");
    client.says("{\"type\":\"subscribe\",\"id\":2,\"match\":\"b\"}");
    client.says("{\"type\":\"subscribe-traces\",\"id\":3}");
    client.says("{\"type\":\"subscribe\",\"id\":4,\"match\":\"d\"}");
    client.says("{\"type\":\"ping\"}");
    var said = client.outlet.take();
    assertThat(said.get(0)).contains("\"error\",\"id\":1,", "which is in use");
    assertThat(said.get(1)).contains("\"error\",\"id\":7,", "not in use");
    assertThat(said.get(2)).contains("\"error\",\"id\":8,", "cannot subscribe: 1:4: parse error");
    assertThat(said.get(5)).contains("\"error\",\"id\":4,", "one more than 3 subscriptions");
    assertThat(said.get(6)).isEqualTo("{\"type\":\"pong\"}");
  }

  /** A page on a slow line: it sees fewer points, knows how many, and the others see all. */
  @Test
  void slowClient_isConflated_andOthersAreNot() {
    var slow = subscribed("up");
    var quick = subscribed("up");
    slow.outlet.stall();
    int capacity = (int) (properties.clientBuffer().toBytes() / SampleBuffer.SAMPLE_BYTES);
    feed.tell(samples(UP_A, 0, 0));
    loop.advance(TICK);
    slow.outlet.take();
    for (int i = 1; i <= capacity + 10; i++) {
      feed.tell(samples(UP_A, i, i));
      loop.advance(Duration.ofMillis(1));
    }
    assertThat(slow.outlet.take()).as("one write at a time").isEmpty();
    slow.outlet.resume();
    loop.advance(TICK);
    int last = capacity + 10;
    assertThat(slow.outlet.take()).containsExactly(
        "{\"type\":\"dropped\",\"count\":" + (last - 1) + "}",
        "{\"type\":\"frame\",\"samples\":[[1," + last + "," + (double) last + "]]}");
    assertThat(quick.outlet.take()).noneMatch(text -> text.contains("dropped"));
    assertThat(registry.get("tinyobs.live.dropped").tag("reason", "slow-client").counter().count())
        .isEqualTo(last - 1);
  }

  @Test
  void stalledClient_isGivenUpAfterTheTimeout() {
    var client = subscribed("up");
    client.outlet.stall();
    feed.tell(samples(UP_A, 0, 0));
    loop.advance(Duration.ofSeconds(9));
    assertThat(client.outlet.closed).isNull();
    loop.advance(Duration.ofSeconds(3));
    assertThat(client.outlet.closed).isNotNull()
        .extracting(CloseStatus::getCode).isEqualTo(1013);
    assertThat(feed.listeners).isEmpty();
    assertThat(clients()).isZero();
  }

  /** Another hundred thousand series appear, and one page asked for all of them. */
  @Test
  void series_beyondTheLimit_areRefusedOnceAndCounted() {
    var client = subscribed("up");
    var blocks = IntStream.range(0, 1005)
        .mapToObj(i -> samples(Labels.of("__name__", "up", "i", "" + i), 1, 1))
        .toArray(Series[]::new);
    feed.tell(blocks);
    loop.advance(TICK.multipliedBy(3));
    var said = client.outlet.take();
    assertThat(said).filteredOn(text -> text.contains("\"error\"")).hasSize(1)
        .first().asString().contains("more than 1000");
    assertThat(said).contains("{\"type\":\"dropped\",\"count\":5}");
  }

  /** A page that asks for many series at once gets their names in portions, samples after names. */
  @Test
  void series_manyAtOnce_areNamedOverSeveralTicks() {
    properties = new LiveProperties(Set.of(), 10, 3, 10_000, DataSize.ofMegabytes(1),
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5));
    var client = subscribed("up");
    int count = ClientOutbox.NAMES_A_TICK + 500;
    feed.tell(IntStream.range(0, count)
        .mapToObj(i -> samples(Labels.of("__name__", "up", "i", "" + i), 1, 1))
        .toArray(Series[]::new));
    var first = client.outlet.take();
    loop.advance(TICK);
    var second = client.outlet.take();
    assertThat(occurrences(first.get(0), "\"ref\"")).isEqualTo(ClientOutbox.NAMES_A_TICK);
    assertThat(occurrences(first.get(1), "[")).isEqualTo(ClientOutbox.NAMES_A_TICK + 1);
    assertThat(occurrences(second.get(0), "\"ref\"")).isEqualTo(500);
    assertThat(occurrences(second.get(1), "[")).isEqualTo(501);
  }

  /** Tabs that come and go all day must leave nothing behind. */
  @Test
  void churn_ofSubscriptions_leavesNothing() {
    var client = connect();
    for (int i = 1; i <= 10_000; i++) {
      client
          .says("{\"type\":\"subscribe\",\"id\":" + i + ",\"match\":\"up{i=\\\"" + i + "\\\"}\"}");
      feed.tell(samples(UP_A, i, i));
      client.says("{\"type\":\"unsubscribe\",\"id\":" + i + "}");
    }
    client.outlet.take();
    assertThat(feed.listeners).isEmpty();
    client.leaves();
    assertThat(clients()).isZero();
    loop.advance(Duration.ofSeconds(2));
    assertThat(loop.scheduled()).as("nothing is scheduled for nobody").isZero();
  }

  @Test
  void silentClient_isPingedAndThenLeft() {
    var client = connect();
    client.outlet.take();
    loop.advance(Duration.ofSeconds(31));
    assertThat(client.outlet.take()).containsExactly("ping");
    loop.advance(Duration.ofSeconds(62));
    assertThat(client.outlet.closed).isNotNull();
    assertThat(clients()).isZero();
  }

  @Test
  void connect_beyondTheLimit_isTurnedAway() {
    for (int i = 0; i < 10; i++) {
      connect();
    }
    assertThat(hub().isFull()).isTrue();
    var eleventh = connect();
    assertThat(eleventh.outlet.closed).isNotNull()
        .extracting(CloseStatus::getCode).isEqualTo(1013);
    assertThat(clients()).isEqualTo(10);
  }
}
