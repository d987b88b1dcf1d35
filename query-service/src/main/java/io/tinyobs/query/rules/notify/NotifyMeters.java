// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What is said of notices at {@code /actuator/prometheus}, by receiver: Prometheus' names after {@code tinyobs_}. */
public final class NotifyMeters {
  private final MeterRegistry registry;

  public NotifyMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows how many notices wait for a receiver. */
  public void watch(String receiver, int capacity, IntSupplier waiting) {
    Gauge.builder("tinyobs.notifications.queue.length", waiting, IntSupplier::getAsInt)
        .description("Notices that wait")
        .tag("receiver", receiver)
        .strongReference(true)
        .register(registry);
    Gauge.builder("tinyobs.notifications.queue.capacity", () -> capacity)
        .description("Most notices that wait")
        .tag("receiver", receiver)
        .register(registry);
  }

  /** Counts what becomes of notices to a receiver. */
  public <T> Outbox.Listener<T> listener(String receiver) {
    var sent = counter("sent", "Notices that were taken", receiver);
    var errors = counter("errors", "Notices that were not taken at once", receiver);
    var dropped = counter("dropped", "Notices given up for want of room or at the end", receiver);
    var rejected = counter(
        "rejected", "Notices that a receiver refused or must not be sent", receiver);
    var superseded = counter("superseded", "Notices replaced by newer ones", receiver);
    var latency = Timer.builder("tinyobs.notifications.latency")
        .description("How long receivers take to answer")
        .tag("receiver", receiver)
        .register(registry);
    return new Outbox.Listener<>() {
      @Override
      public void settled(T item, Outbox.Fate fate) {
        var counter = switch (fate) {
          case DELIVERED -> sent;
          case REJECTED -> rejected;
          case SUPERSEDED -> superseded;
          case DROPPED -> dropped;
        };
        counter.increment();
      }

      @Override
      public void failed(int items) {
        errors.increment(items);
      }

      @Override
      public void answered(long nanos) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
      }
    };
  }

  private Counter counter(String name, String description, String receiver) {
    return Counter.builder("tinyobs.notifications." + name)
        .description(description)
        .tag("receiver", receiver)
        .register(registry);
  }
}
