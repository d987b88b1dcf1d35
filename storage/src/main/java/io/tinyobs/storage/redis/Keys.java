// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The keys of one tenant, as drawn in {@code docs/formats/keys.md}. Names of metrics and services are
 * percent-escaped, so that no name can end a hash tag or look like another key.
 */
record Keys(Tenant tenant) {
  /** Sorted set of tenants: last-seen time → name. */
  static final byte[] TENANTS = ascii("tinyobs:tenants");

  /** Hash: how the memory budget stands. */
  static final byte[] BUDGET = ascii("{tinyobs}:budget");

  /** Sorted set: time → memory used then. */
  static final byte[] USAGE = ascii("{tinyobs}:usage");

  /** Text: which replica evaluates rules now. */
  static final byte[] RULES_LEASE = ascii("{tinyobs}:rules:lease");

  /** Hash: tenant and name of an alert rule → the rule. */
  static final byte[] ALERTS = ascii("{tinyobs}:alerts");

  /** Hash: tenant and what is remembered for its alert rules → that. */
  static final byte[] ALERT_NOTES = ascii("{tinyobs}:alerts:notes");

  /** Sorted set: time → tenant and what somebody was told then. */
  static final byte[] ALERTS_TOLD = ascii("{tinyobs}:alerts:told");

  /** Hash: rule group → its state. One hash tag for all tenants, beside the lease that guards it. */
  byte[] rules() {
    return ascii("{tinyobs}:rules:of:" + tenant.name());
  }

  /** Hash: rule group → the series its rules wrote last. */
  byte[] ruleSeries() {
    return ascii("{tinyobs}:rules:series:" + tenant.name());
  }

  /** Sorted set: series ref → canonical labels. */
  byte[] series(String metric) {
    return ascii(metricTag(metric) + ":series");
  }

  /** Sorted set: last-seen time → series ref. */
  byte[] seen(String metric) {
    return ascii(metricTag(metric) + ":seen");
  }

  /** Hash: the dictionary's epoch and the next ref. */
  byte[] dictionary(String metric) {
    return ascii(metricTag(metric) + ":dict");
  }

  /** Sorted set: time → block of one strip's samples. */
  byte[] strip(String metric, int strip, Resolution resolution) {
    return ascii(
        "{" + tenant.name() + "/m/" + escape(metric) + "/" + strip + "}:" + resolution.label());
  }

  /** Sorted set: time → block of one metric's exemplars. */
  byte[] exemplars(String metric) {
    return ascii(metricTag(metric) + ":exemplars");
  }

  /** Sorted set: time → block of one metric's native histograms. */
  byte[] histograms(String metric) {
    return ascii(metricTag(metric) + ":histograms");
  }

  /** The key that keeps, in another resolution, what {@code strip} keeps as it came. */
  static byte[] tier(byte[] strip, Resolution resolution) {
    var text = text(strip);
    return ascii(text.substring(0, text.lastIndexOf(':') + 1) + resolution.label());
  }

  /** Sorted set: time → block of one trace's spans or log records. */
  byte[] trace(String traceId) {
    return ascii("{" + tenant.name() + "/t/" + traceId + "}");
  }

  /** The same, its id in two halves. */
  byte[] trace(long high, long low) {
    return trace(hex(high, low));
  }

  /** A trace's id as text. */
  static String hex(long high, long low) {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  /** HyperLogLog of the ids of the traces whose spans ended in one window. */
  byte[] traceCount(long windowStart) {
    return ascii("{" + tenant.name() + "/t}:count:" + windowStart);
  }

  /** Sorted set: time → block of one service's spans. */
  byte[] spans(String service) {
    return ascii("{" + tenant.name() + "/s/" + escape(service) + "}:spans");
  }

  /** Sorted set: time → block of one service's log records. */
  byte[] logs(String service) {
    return ascii("{" + tenant.name() + "/l/" + escape(service) + "}:logs");
  }

  /** Sorted set: last-seen time → metric name. */
  byte[] metrics() {
    return ascii("{" + tenant.name() + "}:metrics");
  }

  /** Sorted set: last-seen time → name of a metric with exemplars. */
  byte[] metricsWithExemplars() {
    return ascii("{" + tenant.name() + "}:exemplars");
  }

  /** Sorted set: last-seen time → name of a metric with native histograms. */
  byte[] metricsWithHistograms() {
    return ascii("{" + tenant.name() + "}:histograms");
  }

  /** Hash: metric name → what its sender says about it. */
  byte[] metadata() {
    return ascii("{" + tenant.name() + "}:metadata");
  }

  /** Sorted set: last-seen time → service name. */
  byte[] services() {
    return ascii("{" + tenant.name() + "}:services");
  }

  /** Text that changes when the tenant's indexes are lost. */
  byte[] epoch() {
    return ascii("{" + tenant.name() + "}:epoch");
  }

  /** Sorted set: time → replica that told a report of this kind. */
  byte[] reports(ReplicaReports.Kind kind) {
    return ascii("{" + tenant.name() + "}:report:" + kind.label());
  }

  /** What one replica reports. */
  byte[] report(ReplicaReports.Kind kind, String replica) {
    return ascii("{" + tenant.name() + "}:report:" + kind.label() + ":" + replica);
  }

  /** Channel that tells stored blocks. */
  byte[] live() {
    return ascii("{" + tenant.name() + "}:live");
  }

  /** Text that is there while somebody listens to the channel. */
  byte[] watched() {
    return ascii("{" + tenant.name() + "}:watched");
  }

  /** Who may fold the blocks of {@code blocks} now. */
  static byte[] lease(byte[] blocks) {
    return ascii(text(blocks) + ":lease");
  }

  /** Hash beside samples: which of their windows are summed up, and up to when samples are gone. */
  static byte[] rolled(byte[] strip) {
    var text = text(strip);
    return ascii(text.substring(0, text.lastIndexOf(':')) + ":rolled");
  }

  /** How often the blocks of {@code blocks} were folded. */
  static byte[] folds(byte[] blocks) {
    return ascii(text(blocks) + ":folds");
  }

  /** A key as a person reads it. */
  static String text(byte[] key) {
    return new String(key, StandardCharsets.US_ASCII);
  }

  private String metricTag(String metric) {
    return "{" + tenant.name() + "/m/" + escape(metric) + "}";
  }

  private static byte[] ascii(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }

  static String escape(String name) {
    StringBuilder escaped = null;
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (isPlain(bytes[i])) {
        if (escaped != null) {
          escaped.append((char) bytes[i]);
        }
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(bytes.length + 8).append(name, 0, i); // Plain so far: ASCII.
      }
      escaped.append('%')
          .append(Character.toUpperCase(Character.forDigit(bytes[i] >> 4 & 0xF, 16)))
          .append(Character.toUpperCase(Character.forDigit(bytes[i] & 0xF, 16)));
    }
    return escaped == null ? name : escaped.toString();
  }

  private static boolean isPlain(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '_'
        || b == '.'
        || b == '-';
  }
}
