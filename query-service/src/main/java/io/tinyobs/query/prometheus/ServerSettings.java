// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.query.http.Text;
import io.tinyobs.storage.RetentionPolicy;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings that mean the same here as in Prometheus, under its names. No key is among them.
 *
 * @param limits of queries
 * @param retention of samples
 * @param api of this API alone
 */
record ServerSettings(
    QueryLimits limits, RetentionPolicy retention, PrometheusApiProperties api) {
  /** As {@code /api/v1/status/flags} lists them. */
  SortedMap<String, String> flags(Tenant tenant) {
    var flags = new TreeMap<String, String>();
    flags.put("query.lookback-delta", Text.shortDuration(limits.lookback()));
    flags.put("query.max-concurrency", Integer.toString(limits.concurrency()));
    flags.put("query.max-samples", Long.toString(limits.maxSamples()));
    flags.put("query.timeout", Text.shortDuration(limits.timeout()));
    flags.put("storage.remote.read-concurrent-limit", Integer.toString(limits.concurrency()));
    flags.put("storage.remote.read-max-bytes-in-frame", Integer.toString(1 << 20));
    flags.put("storage.remote.read-sample-limit", Long.toString(api.remoteReadMaxSamples()));
    flags.put("storage.tsdb.retention.time", Text.shortDuration(longest(tenant)));
    flags.put("web.cors.origin", api.corsOrigin());
    flags.put("web.enable-admin-api", "false");
    flags.put("web.enable-lifecycle", "false");
    flags.put("web.enable-otlp-receiver", "true");
    flags.put("web.enable-remote-write-receiver", "true");
    return flags;
  }

  /** As {@code /api/v1/status/config} shows them: YAML that Prometheus reads. */
  String config(Tenant tenant) {
    return "global: {}\nstorage:\n  tsdb:\n    out_of_order_time_window: %s\n"
        .formatted(Text.shortDuration(retention.of(tenant).raw()));
  }

  /** How long samples are kept, and then their summaries, for people. */
  String retention(Tenant tenant) {
    var kept = retention.of(tenant);
    return "%s raw, %s per 5m, %s per 1h".formatted(
        Text.shortDuration(kept.raw()),
        Text.shortDuration(kept.fiveMinutes()),
        Text.shortDuration(kept.oneHour()));
  }

  private Duration longest(Tenant tenant) {
    var kept = retention.of(tenant);
    var longest = kept.raw();
    longest = longest.compareTo(kept.fiveMinutes()) < 0 ? kept.fiveMinutes() : longest;
    return longest.compareTo(kept.oneHour()) < 0 ? kept.oneHour() : longest;
  }
}
