// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import io.tinyobs.redis.RedisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where tests get a real Redis from; there always is one, and which one it is gets printed.
 *
 * <p>Looked for in this order: the address in {@code TINYOBS_TEST_REDIS_URI} (for a cluster {@code
 * TINYOBS_TEST_REDIS_CLUSTER_URI}, several parted by commas), a container where a Docker engine answers
 * (one that hangs is waited for 30 s), a process of our own. {@code TINYOBS_TEST_REDIS=docker} or {@code =process} allows only that kind.
 *
 * <p>{@link #single()} and {@link #cluster()} are shared by all tests of a JVM and end with it: call
 * {@code flush()} before each test, and use {@link #process()} to stop or kill one. Thread-safe.
 */
public final class RedisForTests {
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(30);
  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  /** Why containers are out of the question, once that is known. */
  private static @Nullable String noEngine;
  private static @Nullable TestRedis single;
  private static @Nullable TestRedis cluster;

  private RedisForTests() {
  }

  /** One server, shared. */
  public static synchronized TestRedis single() {
    TestRedis known = single;
    if (known == null) {
      known = find(
          "single", "TINYOBS_TEST_REDIS_URI", false, DockerRedis::single,
          () -> endedWithJvm(process()));
      single = known;
    }
    return known;
  }

  /** A cluster of three masters, shared. */
  public static synchronized TestRedis cluster() {
    TestRedis known = cluster;
    if (known == null) {
      known = find(
          "cluster", "TINYOBS_TEST_REDIS_CLUSTER_URI", true, DockerRedis::cluster,
          () -> endedWithJvm(processCluster()));
      cluster = known;
    }
    return known;
  }

  /** A server of the caller's own, to be stopped, killed, paused and closed by it. */
  public static ProcessRedis process() {
    return ProcessRedis.open(builder -> builder);
  }

  /** A server of the caller's own with special settings, a memory limit for instance. */
  public static ProcessRedis process(UnaryOperator<RedisProcess.Builder> wishes) {
    return ProcessRedis.open(wishes);
  }

  /** A cluster of the caller's own, its masters to be stopped, killed and paused. */
  public static ProcessCluster processCluster() {
    return ProcessCluster.open();
  }

  private static TestRedis find(
      String what,
      String variable,
      boolean isCluster,
      Callable<TestRedis> docker,
      Supplier<TestRedis> process) {
    String configured = System.getenv(variable);
    if (configured != null && !configured.isBlank()) {
      List<String> uris = Arrays.stream(configured.split(",", -1)).map(String::strip).toList();
      return told(what, new FixedRedis("from " + variable, uris, isCluster), "");
    }
    String only = System.getenv().getOrDefault("TINYOBS_TEST_REDIS", "");
    if (!List.of("", "docker", "process").contains(only)) {
      throw new IllegalArgumentException(
          "cannot choose a test Redis: got TINYOBS_TEST_REDIS=" + only
              + ", expected docker or process");
    }
    String reason = "TINYOBS_TEST_REDIS=process";
    if (!only.equals("process")) {
      try {
        return told(what, inContainer(docker), "");
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    if (only.equals("docker")) {
      throw new IllegalStateException("cannot start a test Redis in Docker: " + reason);
    }
    return told(what, process.get(), reason);
  }

  private static TestRedis inContainer(Callable<TestRedis> docker) throws IOException {
    if (noEngine != null) {
      throw new IOException(noEngine);
    }
    try {
      Bounded.call("find a Docker engine", LONGEST_SEARCH, () -> {
        DockerRedis.connect();
        return true;
      });
    } catch (IOException e) {
      noEngine = e.getMessage();
      throw e;
    }
    return Bounded.call("start a container", LONGEST_START, docker);
  }

  @SuppressWarnings("SystemOut") // A test report must show what was tested, whatever the log level.
  private static TestRedis told(String what, TestRedis redis, String reason) {
    System.out.println(
        "Redis for tests (" + what + "): " + redis.kind()
            + (reason.isEmpty() ? "" : ", because " + reason.lines().findFirst().orElse("")));
    return redis;
  }

  private static <T extends TestRedis & AutoCloseable> T endedWithJvm(T redis) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        redis.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot end the test Redis", e);
      }
    }));
    return redis;
  }
}
