// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.tinyobs.testkit.ClusterFormation.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis in a container, for machines with a Docker engine. */
final class DockerRedis {
  /** The first that the engine has is taken; the first is pulled, once, if it has none. */
  private static final List<String> IMAGES = List.of("redis:8", "redis:7");
  private static final List<String> COMMAND = List.of(
      "redis-server", "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction");
  private static final Duration LONGEST_START = Duration.ofSeconds(30);
  private static final Duration LONGEST_PULL = Duration.ofSeconds(60);

  private DockerRedis() {
  }

  /**
   * Finds the engine.
   *
   * @throws IOException if there is none; says why
   */
  static void connect() throws IOException {
    var host = System.getenv("DOCKER_HOST");
    // Testcontainers would go on to the usual sockets, and so to an engine that was not meant.
    if (host != null && !host.isBlank() && !listens(URI.create(host))) {
      throw new IOException("no Docker engine is at DOCKER_HOST=" + host);
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IOException("no Docker engine answers");
    }
  }

  private static boolean listens(URI host) {
    if ("unix".equals(host.getScheme())) {
      return Files.exists(Path.of(host.getPath()));
    }
    if (host.getHost() == null || host.getPort() < 0) {
      return true; // Testcontainers says what it thinks of such an address.
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.getHost(), host.getPort()), 5_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @SuppressWarnings("resource") // Testcontainers ends it together with the JVM.
  static TestRedis single() throws IOException, InterruptedException {
    String image = image();
    var container = new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(6379)
        .withCommand(COMMAND.toArray(String[]::new)).withStartupTimeout(LONGEST_START);
    container.start();
    String uri = "redis://" + container.getHost() + ":" + container.getMappedPort(6379);
    try {
      awaitAnswer(uri);
    } catch (IOException | InterruptedException | RuntimeException e) {
      container.stop();
      throw e;
    }
    return new FixedRedis("docker " + image, List.of(uri), false);
  }

  /**
   * Three masters in one container whose ports are the same inside and outside: a cluster tells its
   * clients where its masters are, and that must be true for both.
   */
  @SuppressWarnings("resource") // Testcontainers ends it together with the JVM.
  static TestRedis cluster() throws IOException, InterruptedException {
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    if (!Set.of("localhost", "127.0.0.1").contains(host)) {
      throw new IOException(
          "the Docker engine is at " + host + ", a cluster needs it on localhost");
    }
    String image = image();
    var nodes = new ArrayList<Node>();
    var bindings = new ArrayList<PortBinding>();
    var script = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      int port = ProcessCluster.freePort();
      int busPort = ProcessCluster.freePort();
      nodes.add(new Node("redis://127.0.0.1:" + port, port, busPort));
      bindings.add(
          new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), ExposedPort.tcp(port)));
      script.append("mkdir -p /data/").append(port).append(" && redis-server --port ").append(port)
          .append(" --cluster-port ").append(busPort).append(" --dir /data/").append(port)
          .append(" --cluster-enabled yes --cluster-node-timeout 2000 --protected-mode no")
          .append(" --cluster-announce-ip 127.0.0.1 --save '' --appendonly yes & ");
    }
    var container = new GenericContainer<>(DockerImageName.parse(image))
        .withExposedPorts(nodes.stream().map(Node::port).toArray(Integer[]::new))
        .withCreateContainerCmdModifier(command -> {
          if (command.getHostConfig() != null) {
            command.getHostConfig().withPortBindings(bindings);
          }
        }).withCommand("sh", "-c", script + "wait").withStartupTimeout(LONGEST_START);
    container.start();
    try {
      for (Node node : nodes) {
        awaitAnswer(node.uri());
      }
      ClusterFormation.form(nodes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      container.stop();
      throw e;
    }
    return new FixedRedis(
        "docker " + image + ", three masters", nodes.stream().map(Node::uri).toList(), true);
  }

  private static String image() throws IOException, InterruptedException {
    for (String image : IMAGES) {
      try {
        DockerClientFactory.instance().client().inspectImageCmd(image).exec();
        return image;
      } catch (NotFoundException ignored) {
        // The next one may be there.
      }
    }
    pull(IMAGES.getFirst());
    return IMAGES.getFirst();
  }

  /** Tries once: Testcontainers would try again for two minutes where no registry is reached. */
  private static void pull(String image) throws IOException, InterruptedException {
    var cannot = "the Docker engine has none of " + IMAGES + " and cannot pull " + image;
    try {
      var name = DockerImageName.parse(image);
      boolean done = DockerClientFactory.instance().client()
          .pullImageCmd(name.getUnversionedPart()).withTag(name.getVersionPart())
          .start().awaitCompletion(LONGEST_PULL.toSeconds(), TimeUnit.SECONDS);
      if (!done) {
        throw new IOException(cannot + " within " + LONGEST_PULL.toSeconds() + " s");
      }
    } catch (DockerException | DockerClientException e) {
      throw new IOException(cannot + ": " + e.getMessage(), e);
    }
  }

  private static void awaitAnswer(String uri) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (true) {
      try (var connection = TestRedis.connect(uri)) {
        connection.call("PING");
        return;
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("the container does not answer at " + uri + ": " + e.getMessage(),
              e);
        }
        Thread.sleep(Duration.ofMillis(50));
      }
    }
  }
}
