// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import io.tinyobs.redis.RedisProcess;
import io.tinyobs.testkit.ClusterFormation.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A Redis Cluster of three masters without replicas, each a process of our own that can be stopped,
 * killed, paused and started again. Not thread-safe.
 */
public final class ProcessCluster implements TestRedis, AutoCloseable {
  private static final int MASTERS = 3;
  /** How long a silent master is waited for before it is called failed. */
  private static final String NODE_TIMEOUT_MILLIS = "2000";

  private final List<ProcessRedis> masters;

  private ProcessCluster(List<ProcessRedis> masters) {
    this.masters = List.copyOf(masters);
  }

  static ProcessCluster open() {
    var masters = new ArrayList<ProcessRedis>();
    boolean formed = false;
    try {
      String password = UUID.randomUUID().toString();
      var nodes = new ArrayList<Node>();
      for (int i = 0; i < MASTERS; i++) {
        int busPort = freePort();
        ProcessRedis master = ProcessRedis
            .open(builder -> clustered(builder, busPort).password(password));
        masters.add(master);
        nodes.add(new Node(master.uri(), master.port(), busPort));
      }
      ClusterFormation.form(nodes);
      formed = true;
      return new ProcessCluster(masters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("cannot form a cluster: interrupted", e);
    } finally {
      if (!formed) {
        masters.forEach(ProcessRedis::close);
      }
    }
  }

  @Override
  public String kind() {
    return "three masters, each " + masters.getFirst().kind();
  }

  @Override
  public List<String> uris() {
    return masters.stream().map(ProcessRedis::uri).toList();
  }

  @Override
  public boolean isCluster() {
    return true;
  }

  /** The masters, in order of their slots. */
  public List<ProcessRedis> masters() {
    return masters;
  }

  /** Waits until every master sees the whole cluster, after a restart for instance. */
  public void awaitWhole() {
    try {
      ClusterFormation.awaitAgreement(uris());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    masters.forEach(ProcessRedis::close);
  }

  private static RedisProcess.Builder clustered(RedisProcess.Builder builder, int busPort) {
    return builder.directive("cluster-enabled", "yes")
        .directive("cluster-port", Integer.toString(busPort))
        .directive("cluster-node-timeout", NODE_TIMEOUT_MILLIS);
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }
}
