// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedisProcessTest {
  @TempDir
  Path directory;

  @Test
  void start_freshDirectory_answersWithPasswordOnly() throws IOException {
    try (RedisProcess redis = RedisProcess.builder(directory.resolve("r")).start()) {
      assertThat(call(redis, "PING")).isEqualTo("PONG");
      assertThat(call(redis, "CONFIG", "GET", "appendfsync"))
          .isEqualTo(List.of("appendfsync", "everysec"));
      assertThat(call(redis, "CONFIG", "GET", "maxmemory-policy"))
          .isEqualTo(List.of("maxmemory-policy", "noeviction"));
      try (var stranger = RespConnection.open(redis.port(), "", Duration.ofSeconds(2))) {
        assertThatThrownBy(() -> stranger.call("PING")).hasMessageContaining("NOAUTH");
      }
      assertThat(ProcessHandle.of(redis.pid()).orElseThrow().info().commandLine().orElse(""))
          .doesNotContain(redis.password());
      assertThat(Files.getPosixFilePermissions(redis.directory().resolve("redis.conf")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void close_thenStartAgain_hasTheData() throws IOException {
    long pid;
    try (RedisProcess redis = RedisProcess.builder(directory).start()) {
      pid = redis.pid();
      call(redis, "SET", "k", "v");
    }
    assertThat(ProcessHandle.of(pid).filter(OsProcess::isRunning)).isEmpty();
    try (RedisProcess redis = RedisProcess.builder(directory).start()) {
      assertThat(redis.isAdopted()).isFalse();
      assertThat(call(redis, "GET", "k")).isEqualTo("v");
    }
  }

  @Test
  void start_directoryHeldByThisProcess_namesIt() {
    try (RedisProcess redis = RedisProcess.builder(directory).start()) {
      assertThat(redis.isRunning()).isTrue();
      assertThatThrownBy(() -> RedisProcess.builder(directory).start())
          .isInstanceOf(RedisProcessException.DirectoryInUse.class)
          .hasMessageContaining("this process (" + ProcessHandle.current().pid() + ") holds it");
    }
  }

  @Test
  void start_directoryHeldByAnotherProcess_namesIt() throws Exception {
    Process parent = orphanMaker();
    try {
      assertThatThrownBy(() -> RedisProcess.builder(directory).start())
          .isInstanceOf(RedisProcessException.DirectoryInUse.class)
          .hasMessageContaining("process " + parent.pid() + " holds it");
    } finally {
      kill(parent);
      RedisProcess.builder(directory).start().close();
    }
  }

  /** A JVM that is killed, by the out-of-memory killer for instance, leaves its Redis behind. */
  @Test
  void start_parentWasKilled_adoptsItsRedis() throws Exception {
    Process parent = orphanMaker();
    long pid = orphanPid;
    kill(parent);
    try (RedisProcess redis = RedisProcess.builder(directory).start()) {
      assertThat(redis.isAdopted()).isTrue();
      assertThat(redis.pid()).isEqualTo(pid);
      assertThat(call(redis, "PING")).isEqualTo("PONG");
    }
    assertThat(ProcessHandle.of(pid).filter(OsProcess::isRunning)).isEmpty();
  }

  @Test
  void start_orphanHasOtherSettings_isReplaced() throws Exception {
    kill(orphanMaker());
    try (RedisProcess redis = RedisProcess.builder(directory).maxMemoryBytes(64 << 20).start()) {
      assertThat(redis.isAdopted()).isFalse();
      assertThat(redis.pid()).isNotEqualTo(orphanPid);
      assertThat(ProcessHandle.of(orphanPid).filter(OsProcess::isRunning)).isEmpty();
      assertThat(call(redis, "CONFIG", "GET", "maxmemory"))
          .isEqualTo(List.of("maxmemory", String.valueOf(64 << 20)));
    }
  }

  @Test
  void start_orphanDoesNotKnowOurPassword_isEndedByItsPid() throws Exception {
    kill(orphanMaker());
    Path config = directory.toRealPath().resolve("redis.conf");
    Files.writeString(
        config, Files.readString(config).replaceFirst("requirepass .*", "requirepass \"other\""));
    try (RedisProcess redis = RedisProcess.builder(directory).start()) {
      assertThat(redis.pid()).isNotEqualTo(orphanPid);
      assertThat(ProcessHandle.of(orphanPid).filter(OsProcess::isRunning)).isEmpty();
    }
  }

  /** Process ids are used again; the recorded one may be anybody's by now. */
  @Test
  void start_recordedPidIsAStrangers_leavesItAlone() throws Exception {
    RedisProcess.builder(directory).start().close();
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(directory.resolve("redis.pid"), stranger.pid() + "\n");
      try (RedisProcess redis = RedisProcess.builder(directory).start()) {
        assertThat(redis.isAdopted()).isFalse();
        assertThat(stranger.isAlive()).isTrue();
      }
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void watch_redisKilled_runsAgainWithPortAndData() throws Exception {
    BlockingQueue<RedisEvent> events = new LinkedBlockingQueue<>();
    try (RedisProcess redis = RedisProcess.builder(directory).directive("appendfsync", "always")
        .onEvent(events::add).start()) {
      call(redis, "SET", "k", "v");
      long pid = redis.pid();
      int port = redis.port();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(RedisEvent.Died.class, e -> assertThat(e.pid()).isEqualTo(pid));
      assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(RedisEvent.Restarted.class);
      assertThat(redis.port()).isEqualTo(port);
      assertThat(redis.pid()).isNotEqualTo(pid);
      assertThat(call(redis, "GET", "k")).isEqualTo("v");
    }
  }

  @Test
  void start_portIsTaken_saysWhatRedisSaid() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
      var builder = RedisProcess.builder(directory).port(taken.getLocalPort());
      assertThatThrownBy(builder::start).isInstanceOf(RedisProcessException.CannotStart.class)
          .hasMessageContaining("cannot start Redis at port " + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
    RedisProcess.builder(directory).start().close();
  }

  @Test
  void write_memoryIsFull_isRefusedNotEvicted() throws IOException {
    try (RedisProcess redis = RedisProcess.builder(directory).maxMemoryBytes(1).start()) {
      assertThatThrownBy(() -> call(redis, "SET", "k", "v")).hasMessageStartingWith("OOM");
    }
  }

  private long orphanPid;

  private Process orphanMaker() throws IOException {
    Process parent = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), OrphanMaker.class.getName(), directory.toString())
        .redirectError(new File("/dev/null")).start();
    BufferedReader out = parent.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertThat(line).startsWith("ready ");
    orphanPid = Long.parseLong(line.substring("ready ".length()));
    return parent;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private static @org.jspecify.annotations.Nullable Object call(
      RedisProcess redis, String... command) throws IOException {
    try (var connection = RespConnection.open(redis.port(), redis.password(),
        Duration.ofSeconds(5))) {
      return connection.call(command);
    }
  }
}
