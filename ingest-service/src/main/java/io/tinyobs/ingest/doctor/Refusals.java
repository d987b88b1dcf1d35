// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.doctor;

import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.storage.report.ArrivalsReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was refused, by reason, with the last message of each: as many as there are signals, protocols and
 * reasons, none of which a sender can invent. Not thread-safe.
 */
final class Refusals {
  private static final int MESSAGE_LENGTH = 240;

  private record Key(String signal, Protocol protocol, String reason) {
  }

  private static final class Count {
    long count;
    long lastMillis;
    String message = "";
  }

  private final Map<Key, Count> counts = new HashMap<>();

  void add(
      String signal, Protocol protocol, String reason, long count, long nowMillis, String message) {
    var known = counts.computeIfAbsent(
        new Key(signal, protocol, reason), unused -> new Count());
    known.count += count;
    known.lastMillis = nowMillis;
    if (!message.isEmpty()) {
      known.message = message.length() <= MESSAGE_LENGTH
          ? message
          : message.substring(0, MESSAGE_LENGTH - 1) + "…";
    }
  }

  List<ArrivalsReport.Refusal> report() {
    return counts.entrySet().stream()
        .map(
            count -> new ArrivalsReport.Refusal(
                count.getKey().signal(),
                count.getKey().protocol().label(),
                count.getKey().reason(),
                count.getValue().count,
                count.getValue().lastMillis,
                count.getValue().message))
        .toList();
  }
}
