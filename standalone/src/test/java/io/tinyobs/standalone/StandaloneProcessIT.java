// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.testkit.RedisForTests;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class StandaloneProcessIT {
  @TempDir
  Path directory;

  /** Fault 64: whoever stops a process kills it after 10 s. */
  @Test
  void terminate_running_endsItAndItsRedisWithinTenSeconds() throws Exception {
    try (var tinyObs = start().awaitReady()) {
      long redis = tinyObs.redisPid();
      assertThat(ProcessHandle.of(redis)).isPresent();
      assertThat(tinyObs.said()).contains("TinyObs is ready: http://localhost:" + tinyObs.port())
          .contains("at most 1024 MiB in " + directory.resolve("data"));
      tinyObs.terminate();
      assertThat(tinyObs.awaitExit(Duration.ofSeconds(10))).isEqualTo(128 + 15);
      assertThat(ProcessHandle.of(redis).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void start_dataInUse_saysBySaidProcessAndEndsWithOne() throws Exception {
    try (var first = start().awaitReady(); var second = start()) {
      assertThat(second.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      assertThat(second.said()).contains("APPLICATION FAILED TO START")
          .contains("process " + first.pid() + " holds it").contains("--data DIR")
          .doesNotContain("\tat ");
      assertThat(first.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void start_portTaken_saysWhichAndLeavesNoRedis() throws Exception {
    try (var taken = new ServerSocket(0);
        var tinyObs = TinyObsProcess.startAt(
            taken.getLocalPort(), directory.resolve("data"), directory.resolve("log"))) {
      assertThat(tinyObs.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      assertThat(tinyObs.said()).contains("another program has port " + taken.getLocalPort())
          .contains("--server.port=").doesNotContain("\tat ");
      assertThat(directory.resolve("data").resolve("redis").resolve("redis.pid")).doesNotExist();
    }
  }

  /** A Redis that was set up as a cache. */
  @Test
  void start_namedRedisEvicts_saysWhatToDoAndEndsWithOne() throws Exception {
    try (var redis = RedisForTests.process()) {
      redis.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      try (var tinyObs = TinyObsProcess.start(
          directory.resolve("data"), directory.resolve("log"),
          "--spring.data.redis.url=" + redis.uri())) {
        assertThat(tinyObs.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(tinyObs.said()).contains("APPLICATION FAILED TO START")
            .contains("got maxmemory-policy allkeys-lru, expected noeviction")
            .contains("redis-cli CONFIG SET maxmemory-policy noeviction")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void start_unknownWord_endsWithTwo() throws Exception {
    try (var tinyObs = TinyObsProcess.start(directory.resolve("data"), directory.resolve("log"),
        "--prot")) {
      assertThat(tinyObs.awaitExit(Duration.ofSeconds(60))).isEqualTo(2);
      assertThat(tinyObs.said()).startsWith("tinyobs: cannot start: got '--prot'");
    }
  }

  private TinyObsProcess start() throws Exception {
    return TinyObsProcess.start(directory.resolve("data"), directory.resolve("log"));
  }
}
