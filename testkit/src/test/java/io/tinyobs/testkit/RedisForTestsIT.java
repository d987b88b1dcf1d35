// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RedisForTestsIT {
  @Test
  void single_writtenAndFlushed_isEmptyAndTheSame() {
    TestRedis redis = RedisForTests.single();
    redis.call("SET", "k", "v");
    assertThat(redis.call("GET", "k")).isEqualTo("v");
    redis.flush();
    assertThat(redis.call("DBSIZE")).isEqualTo(0L);
    assertThat(RedisForTests.single()).isSameAs(redis);
  }

  @Test
  void cluster_keyOfEachMaster_isTakenThereAndMovedElsewhere() {
    checkCluster(RedisForTests.cluster());
  }

  @Test
  void processCluster_masterKilledAndStarted_isWholeAgain() {
    try (ProcessCluster cluster = RedisForTests.processCluster()) {
      checkCluster(cluster);
      cluster.masters().get(1).kill();
      cluster.masters().get(1).start();
      cluster.awaitWhole();
      checkCluster(cluster);
    }
  }

  @Test
  void process_stoppedKilledStarted_keepsAddressAndData() {
    try (ProcessRedis redis = RedisForTests.process(b -> b.directive("appendfsync", "always"))) {
      redis.call("SET", "k", "v");
      redis.stop();
      assertThatThrownBy(() -> redis.call("PING")).hasMessageContaining("cannot send PING");
      redis.start();
      redis.kill();
      redis.start();
      assertThat(redis.call("GET", "k")).isEqualTo("v");
      redis.pause();
      redis.resume();
      assertThat(redis.call("PING")).isEqualTo("PONG");
    }
  }

  private static void checkCluster(TestRedis cluster) {
    cluster.flush();
    assertThat(cluster.uris()).hasSize(3);
    // Slots 3300, 9842 and 11128: one for each third.
    List<String> keys = List.of("{b}", "{1}", "{b3}");
    long taken = 0;
    long moved = 0;
    for (String uri : cluster.uris()) {
      for (String key : keys) {
        try {
          TestRedis.send(uri, "SET", key, "v");
          taken++;
        } catch (java.io.UncheckedIOException e) {
          assertThat(e).hasMessageContaining("MOVED");
          moved++;
        }
      }
    }
    assertThat(taken).isEqualTo(3);
    assertThat(moved).isEqualTo(6);
    cluster.flush();
  }
}
