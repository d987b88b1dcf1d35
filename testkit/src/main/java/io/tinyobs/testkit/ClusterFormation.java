// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import io.tinyobs.redis.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Makes one cluster of empty servers that were started with {@code cluster-enabled yes}. */
final class ClusterFormation {
  private static final int SLOTS = 16_384;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private ClusterFormation() {
  }

  /**
   * A server of the cluster to be.
   *
   * @param uri where the test reaches it
   * @param port where the other servers reach it on 127.0.0.1
   * @param busPort and its cluster bus
   */
  record Node(String uri, int port, int busPort) {
  }

  /** Shares out the slots, introduces the servers and waits until all of them agree. */
  static void form(List<Node> nodes) throws IOException, InterruptedException {
    for (int i = 0; i < nodes.size(); i++) {
      try (RespConnection connection = TestRedis.connect(nodes.get(i).uri())) {
        int from = SLOTS * i / nodes.size();
        int to = SLOTS * (i + 1) / nodes.size() - 1;
        connection.call("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
        connection.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      }
    }
    try (RespConnection first = TestRedis.connect(nodes.getFirst().uri())) {
      for (Node node : nodes.subList(1, nodes.size())) {
        first.call(
            "CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()),
            Integer.toString(node.busPort()));
      }
    }
    awaitAgreement(nodes.stream().map(Node::uri).toList());
  }

  /** Waits until each of the servers, which are all of the cluster, sees all slots served. */
  static void awaitAgreement(List<String> uris) throws IOException, InterruptedException {
    for (String uri : uris) {
      awaitAgreement(uri, uris.size());
    }
  }

  private static void awaitAgreement(String uri, int size)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    try (RespConnection connection = TestRedis.connect(uri)) {
      String state = connection.text("CLUSTER", "INFO");
      while (!(state.contains("cluster_state:ok") && state.contains("cluster_slots_ok:" + SLOTS)
          && state.contains("cluster_size:" + size)
          && !connection.text("CLUSTER", "NODES").contains("handshake"))) {
        if (System.nanoTime() - deadline > 0) {
          throw new IOException(
              "cannot form a cluster: got " + state.strip().replace("\r\n", ", "));
        }
        Thread.sleep(Duration.ofMillis(20));
        state = connection.text("CLUSTER", "INFO");
      }
    }
  }
}
