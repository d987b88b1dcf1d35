// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.storage.report.ArrivalsReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What arrived of one service. Thread-safe. */
final class ServiceArrivals {
  private record Way(Signal signal, Protocol protocol) {
  }

  private static final class Count {
    long records;
    long requests;
    long lastMillis;
  }

  private final Map<Way, Count> flows = new HashMap<>();
  private final Refusals refusals = new Refusals();
  private long logsWithoutTrace;
  private long deltaRequests;
  private long skewMillis;
  private long skewAtMillis;
  private long aheadMillis;

  synchronized void stored(
      Contents.Part part, Protocol protocol, boolean delta, long nowMillis) {
    flow(Signal.METRICS, protocol, part.samples, nowMillis);
    flow(Signal.TRACES, protocol, part.spans, nowMillis);
    flow(Signal.LOGS, protocol, part.logs, nowMillis);
    logsWithoutTrace += part.logsWithoutTrace;
    deltaRequests += delta ? 1 : 0;
    if (part.newestMillis != Long.MIN_VALUE) {
      skewMillis = part.newestMillis - nowMillis;
      skewAtMillis = nowMillis;
      aheadMillis = Math.max(aheadMillis, skewMillis);
    }
  }

  private void flow(Signal signal, Protocol protocol, long records, long nowMillis) {
    if (records > 0) {
      var count = flows.computeIfAbsent(new Way(signal, protocol), unused -> new Count());
      count.records += records;
      count.requests++;
      count.lastMillis = nowMillis;
    }
  }

  synchronized void refused(
      String signal, Protocol protocol, String reason, long count, long nowMillis, String message) {
    refusals.add(signal, protocol, reason, count, nowMillis, message);
  }

  synchronized ArrivalsReport.Service report(
      String name, Function<Protocol, List<Integer>> ports) {
    var ofFlows = flows.entrySet().stream()
        .map(
            flow -> new ArrivalsReport.Flow(
                flow.getKey().signal().label(),
                flow.getKey().protocol().label(),
                ports.apply(flow.getKey().protocol()),
                flow.getValue().records,
                flow.getValue().requests,
                flow.getValue().lastMillis))
        .toList();
    return new ArrivalsReport.Service(
        name,
        ofFlows,
        refusals.report(),
        logsWithoutTrace,
        deltaRequests,
        skewMillis,
        skewAtMillis,
        aheadMillis);
  }
}
