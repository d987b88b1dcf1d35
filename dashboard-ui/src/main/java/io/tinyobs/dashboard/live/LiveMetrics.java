// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** What the hub says about itself. Thread-safe. */
final class LiveMetrics {
  final AtomicInteger clients = new AtomicInteger();
  final Counter frames;
  final Counter samples;
  final Counter droppedBySlowClient;
  final Counter droppedByLimit;
  final Counter droppedByHub;
  final Counter traces;
  final Counter slowClosed;
  final Timer tick;

  LiveMetrics(MeterRegistry registry) {
    registry.gauge("tinyobs.live.clients", clients);
    frames = Counter.builder("tinyobs.live.frames")
        .description("Frames handed to clients").register(registry);
    samples = Counter.builder("tinyobs.live.samples")
        .description("Samples handed to clients, counted once a client").register(registry);
    droppedBySlowClient = dropped("slow-client", registry);
    droppedByLimit = dropped("series-limit", registry);
    droppedByHub = dropped("hub-overload", registry);
    traces = Counter.builder("tinyobs.live.traces")
        .description("Lines of trace lists handed to clients, counted once a client")
        .register(registry);
    slowClosed = Counter.builder("tinyobs.live.closed")
        .description("Connections ended because the client was too slow")
        .tag("reason", "slow-client").register(registry);
    tick = Timer.builder("tinyobs.live.tick")
        .description("Time one tick takes for all clients")
        .publishPercentiles(0.5, 0.99).register(registry);
  }

  private static Counter dropped(String reason, MeterRegistry registry) {
    return Counter.builder("tinyobs.live.dropped")
        .description("Samples that clients subscribed to and were not told")
        .tag("reason", reason).register(registry);
  }
}
