// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a builder was told, checked.
 *
 * @param instance
 *          tells two processes of one service apart; may be empty
 */
record Settings(
    URI endpoint,
    String service,
    String instance,
    @Nullable String apiKey,
    Map<String, String> labels,
    Duration flushInterval,
    Duration requestTimeout,
    Duration closeTimeout,
    long queueBytes,
    int maxSeries,
    boolean runtimeMetrics,
    InstantSource clock) {

  /** The labels of every series. */
  Map<String, String> commonLabels() {
    Map<String, String> all = new TreeMap<>(labels);
    all.put("service", service);
    if (!instance.isEmpty()) {
      all.put("instance", instance);
    }
    return all;
  }

  /** The resource of every span and log record. */
  Map<String, Object> resource() {
    Map<String, Object> all = new TreeMap<>(labels);
    all.put("service.name", service);
    if (!instance.isEmpty()) {
      all.put("service.instance.id", instance);
    }
    all.put("telemetry.sdk.name", "tinyobs");
    all.put("telemetry.sdk.language", "java");
    return all;
  }
}
