// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.time.Duration;

/**
 * What one request may cost and how many run at once.
 *
 * @param concurrency requests that read at once
 * @param queueWait longest wait for a place among them
 * @param timeout longest run of one request
 * @param maxQueryBytes longest query text, bytes of UTF-8
 * @param maxPoints most points a series in one answer of a range query
 * @param maxSamples most samples one query may hold at once
 * @param lookback how far back an instant looks for the newest sample of a series
 */
public record QueryLimits(
    int concurrency,
    Duration queueWait,
    Duration timeout,
    int maxQueryBytes,
    int maxPoints,
    long maxSamples,
    Duration lookback) {
  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public QueryLimits {
    requirePositive("concurrency", concurrency);
    requirePositive("queue-wait", queueWait.toMillis());
    requirePositive("timeout", timeout.toMillis());
    requirePositive("max-query-length", maxQueryBytes);
    requirePositive("max-points", maxPoints);
    requirePositive("max-samples", maxSamples);
    requirePositive("lookback", lookback.toMillis());
  }

  private static void requirePositive(String setting, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "cannot use tinyobs.query.%s: got %d, expected more than 0".formatted(setting, value));
    }
  }
}
