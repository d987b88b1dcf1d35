// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Numbers, names and label sets as Redis keeps them. */
final class Bytes {
  private static final double EXACT = 1L << 53;

  private Bytes() {
  }

  static byte[] of(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  /** A score as a bound; beyond what a double keeps exactly there is no data and it is infinite. */
  static byte[] bound(long score) {
    if (Math.abs((double) score) >= EXACT) {
      return of(score < 0 ? "-inf" : "+inf");
    }
    return of(score);
  }

  /** Canonical bytes of a label set without the metric's name, which the key holds. */
  static byte[] of(Labels labels) {
    var out = new ByteWriter(128);
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.METRIC_NAME)) {
        out.text(labels.name(i));
        out.text(labels.value(i));
      }
    }
    return out.toByteArray();
  }

  /**
   * The label set that canonical bytes stand for.
   *
   * @param pool each name and value met so far, kept once
   */
  static Labels labels(String metric, byte[] canonical, Map<String, String> pool)
      throws CorruptBlockException {
    var in = new ByteReader(canonical);
    var labels = Labels.builder().metricName(metric);
    while (in.remaining() > 0) {
      labels.set(pooled(in.text(), pool), pooled(in.text(), pool));
    }
    return labels.build();
  }

  private static String pooled(String text, Map<String, String> pool) {
    var known = pool.putIfAbsent(text, text);
    return known == null ? text : known;
  }
}
