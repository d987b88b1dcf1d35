// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The gate's own counters: {@code tinyobs_ingest_records_total} by signal, protocol, outcome and reason,
 * where received = stored + refused whenever nothing is under way, and {@code
 * tinyobs_ingest_requests_refused_total} of requests that failed whole.
 *
 * <p>Thread-safe.
 */
public final class IngestMeters {
  private static final String RECORDS = "tinyobs.ingest.records";
  private static final String REQUESTS = "tinyobs.ingest.requests.refused";
  private static final String NO_REASON = "";

  private record Key(Signal signal, Protocol protocol, String outcome, String reason) {
  }

  private final MeterRegistry registry;
  private final GateWatch watch;
  private final ConcurrentMap<Key, Counter> counters = new ConcurrentHashMap<>();

  /**
   * @param watch is told of each request beside
   */
  public IngestMeters(MeterRegistry registry, GateWatch watch) {
    this.registry = registry;
    this.watch = watch;
  }

  /** Who looks on. */
  GateWatch watch() {
    return watch;
  }

  /** Counts a request whose records are stored but for those refused. */
  void stored(Tally tally) {
    received(tally);
    refused(tally);
    count(tally, "stored", NO_REASON, tally.received() - tally.refused());
  }

  /** Counts a request of which nothing is stored; those not refused for their own sake are for this. */
  void failed(Tally tally, Reason reason) {
    received(tally);
    refused(tally);
    count(tally, "refused", reason.label(), tally.received() - tally.refused());
  }

  /** Counts a request that failed whole, whether its records could be counted or not. */
  public void requestRefused(Protocol protocol, Failure failure) {
    watch.requestRefused(protocol, failure);
    registry
        .counter(REQUESTS, "protocol", protocol.label(), "reason", failure.reason())
        .increment();
  }

  private void received(Tally tally) {
    count(tally, "received", NO_REASON, tally.received());
  }

  private void refused(Tally tally) {
    tally
        .refusedByReason()
        .forEach((reason, count) -> count(tally, "refused", reason.label(), count));
  }

  private void count(Tally tally, String outcome, String reason, long count) {
    if (count > 0) {
      counters
          .computeIfAbsent(
              new Key(tally.signal(), tally.protocol(), outcome, reason), this::register)
          .increment(count);
    }
  }

  private Counter register(Key key) {
    return Counter.builder(RECORDS)
        .description("Records that came, and what became of them")
        .tag("signal", key.signal().label())
        .tag("protocol", key.protocol().label())
        .tag("outcome", key.outcome())
        .tag("reason", key.reason())
        .register(registry);
  }
}
