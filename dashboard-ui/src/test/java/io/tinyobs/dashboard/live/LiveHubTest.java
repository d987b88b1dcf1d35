// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.socket.CloseStatus;

class LiveHubTest extends HubFixture {
  @Test
  void connect_always_isGreeted() {
    var client = connect();
    assertThat(client.outlet.take())
        .containsExactly("{\"type\":\"hello\",\"version\":1,\"tickMillis\":16}");
  }

  @Test
  void subscribe_thenSamples_seriesAreNamedBeforeTheirFrame() {
    var client = connect();
    client.outlet.take();
    client.says("{\"type\":\"subscribe\",\"id\":4,\"match\":\"up\"}");
    feed.tell(samples(UP_A, 1000, 1));
    assertThat(client.outlet.take()).containsExactly(
        "{\"type\":\"subscribed\",\"id\":4}",
        "{\"type\":\"series\",\"id\":4,\"series\":[" + named(1, "a") + "]}",
        "{\"type\":\"frame\",\"samples\":[[1,1000,1.0]]}");
  }

  /** The page draws at 60 Hz however often the store commits. */
  @Test
  void samples_manyBlocksInOneTick_comeInOneFrame() {
    var client = subscribed("up");
    for (int i = 1; i <= 5; i++) {
      feed.tell(samples(UP_A, i, i));
    }
    client.outlet.take();
    for (int i = 6; i <= 9; i++) {
      feed.tell(samples(UP_A, i, i));
    }
    assertThat(client.outlet.take()).isEmpty();
    loop.advance(TICK);
    assertThat(client.outlet.take()).containsExactly(
        "{\"type\":\"frame\",\"samples\":[[1,2,2.0],[1,3,3.0],[1,4,4.0],[1,5,5.0],"
            + "[1,6,6.0],[1,7,7.0],[1,8,8.0],[1,9,9.0]]}");
  }

  /** Nobody pays for a page that is merely open. */
  @Test
  void tick_withoutNews_ends() {
    var client = subscribed("up");
    feed.tell(samples(UP_A, 1, 1));
    loop.advance(TICK.multipliedBy(2));
    client.outlet.take();
    assertThat(loop.scheduled()).as("only the check of each second is scheduled").isEqualTo(1);
    loop.advance(Duration.ofSeconds(5));
    assertThat(client.outlet.take()).isEmpty();
  }

  @Test
  void samples_ofOtherSeries_areNotSent() {
    var client = subscribed("up{job=\"a\"}");
    feed.tell(samples(UP_B, 1, 1));
    feed.tell(samples(Labels.of("__name__", "down", "job", "a"), 1, 1));
    loop.advance(TICK);
    assertThat(client.outlet.take()).isEmpty();
  }

  /** Two panels of one page that show the same series. */
  @Test
  void subscriptions_thatOverlap_shareTheRefAndTheSamples() {
    var client = subscribed("up{job=\"a\"}");
    client.says("{\"type\":\"subscribe\",\"id\":2,\"match\":\"up\"}");
    client.outlet.take();
    feed.tell(samples(UP_A, 1, 1), samples(UP_B, 1, 2));
    loop.advance(TICK);
    assertThat(client.outlet.take()).containsExactly(
        "{\"type\":\"series\",\"id\":1,\"series\":[" + named(1, "a") + "]}",
        "{\"type\":\"series\",\"id\":2,\"series\":[" + named(1, "a") + "," + named(2, "b") + "]}",
        "{\"type\":\"frame\",\"samples\":[[1,1,1.0],[2,1,2.0]]}");
  }

  @Test
  void unsubscribe_then_nothingComesAndTheRefStays() {
    var client = subscribed("up");
    feed.tell(samples(UP_A, 1, 1));
    loop.advance(TICK);
    client.says("{\"type\":\"unsubscribe\",\"id\":1}");
    client.outlet.take();
    feed.tell(samples(UP_A, 2, 2));
    loop.advance(TICK);
    assertThat(client.outlet.take()).isEmpty();
    assertThat(feed.listeners).as("the store is no longer listened to").isEmpty();

    client.says("{\"type\":\"subscribe\",\"id\":1,\"match\":\"up\"}");
    feed.tell(samples(UP_B, 3, 3), samples(UP_A, 3, 3));
    loop.advance(TICK);
    assertThat(client.outlet.take()).containsExactly(
        "{\"type\":\"subscribed\",\"id\":1}",
        "{\"type\":\"series\",\"id\":1,\"series\":[" + named(2, "b") + "," + named(1, "a") + "]}",
        "{\"type\":\"frame\",\"samples\":[[2,3,3.0],[1,3,3.0]]}");
  }

  @Test
  void tenants_hearOnlyTheirOwn() {
    var client = subscribed("up");
    var other = connect(new Tenant("other"));
    other.says("{\"type\":\"subscribe\",\"id\":1,\"match\":\"up\"}");
    other.outlet.take();
    feed.tell(samples(UP_A, 1, 1));
    loop.advance(TICK);
    assertThat(client.outlet.take()).hasSize(2);
    assertThat(other.outlet.take()).isEmpty();
  }

  /** Redis is away while a page is opened. */
  @Test
  void feedThatFails_isTriedAgainAndTold() {
    feed.failure = new StorageException.Unavailable("Redis is away", null);
    var client = connect();
    client.outlet.take();
    client.says("{\"type\":\"subscribe\",\"id\":1,\"match\":\"up\"}");
    assertThat(client.outlet.take()).singleElement().asString()
        .contains("\"error\"", "cannot follow live data: Redis is away; trying again");
    feed.failure = null;
    loop.advance(Duration.ofSeconds(2));
    assertThat(client.outlet.take()).containsExactly("{\"type\":\"subscribed\",\"id\":1}");
  }

  @Test
  void traces_areTheRootsNewestFiftyATick() {
    var client = connect();
    client.says("{\"type\":\"subscribe-traces\",\"id\":1}");
    client.outlet.take();
    feed.tellSpans(span(1, 2, "child"), span(1, 0, "root"), span(1, 3, "late child"));
    for (int trace = 2; trace <= 60; trace++) {
      feed.tellSpans(span(trace, 0, "root"));
    }
    assertThat(client.outlet.take()).isEmpty();
    loop.advance(Duration.ofMillis(250));
    var message = client.outlet.take().getFirst();
    assertThat(occurrences(message, "traceId")).isEqualTo(50);
    assertThat(message).contains("\"traceId\":\"" + "%032x".formatted(60) + "\"")
        .doesNotContain("%032x".formatted(1));

    feed.tellSpans(span(1, 2, "child"), span(1, 0, "root"), span(1, 3, "late child"));
    loop.advance(Duration.ofMillis(250));
    assertThat(client.outlet.take()).containsExactly(
        "{\"type\":\"traces\",\"traces\":[{\"traceId\":\"" + "%032x".formatted(1)
            + "\",\"service\":\"shop\",\"name\":\"root\",\"startNanos\":100,"
            + "\"durationNanos\":50,\"status\":\"OK\"}]}");
  }

  @Test
  void close_saysGoodbyeToAll() {
    var client = connect();
    var closing = hub().close();
    loop.run();
    assertThat(closing).isCompleted();
    assertThat(client.outlet.closed).isNotNull()
        .extracting(CloseStatus::getCode).isEqualTo(1001);
  }
}
