// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.tinyobs.storage.report.ArrivalsReport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who knocked where they cannot be served, by address: of more than {@value #MOST} the one that was not heard of
 * for longest is forgotten. Thread-safe.
 */
public final class Strays {
  static final int MOST = 64;

  /** What is wrong with them. */
  public enum Kind {
    /** HTTP/2, as gRPC speaks it, on a port of HTTP/1.1. */
    GRPC_ON_HTTP,
    /** HTTP/1.1 on a port of gRPC. */
    HTTP_ON_GRPC,
    /** TLS on a port that has none. */
    TLS_ON_PLAIN,
    /** No API key, or one that is not known. */
    NO_KEY,
    /** An API key that may not write. */
    NO_RIGHT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Key(Kind kind, int port, String address) {
  }

  private static final class Count {
    long count;
    long lastMillis;
  }

  private final InstantSource clock;
  private final Map<Key, Count> counts = new HashMap<>();

  public Strays(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes one. */
  public synchronized void add(
      Kind kind, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
    var key = new Key(
        kind, local instanceof InetSocketAddress at ? at.getPort() : 0, host(remote));
    if (!counts.containsKey(key) && counts.size() >= MOST) {
      counts.entrySet().stream()
          .min((a, b) -> Long.compare(a.getValue().lastMillis, b.getValue().lastMillis))
          .ifPresent(oldest -> counts.remove(oldest.getKey()));
    }
    var count = counts.computeIfAbsent(key, unused -> new Count());
    count.count++;
    count.lastMillis = clock.millis();
  }

  private static String host(@Nullable SocketAddress remote) {
    if (remote instanceof InetSocketAddress at) {
      var address = at.getAddress();
      return address == null ? at.getHostString() : address.getHostAddress();
    }
    return "unknown";
  }

  synchronized List<ArrivalsReport.Stray> report() {
    return counts.entrySet().stream()
        .map(
            count -> new ArrivalsReport.Stray(
                count.getKey().kind().label(),
                count.getKey().port(),
                count.getKey().address(),
                count.getValue().count,
                count.getValue().lastMillis))
        .toList();
  }
}
