// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import io.tinyobs.query.http.QueryLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one request may cost and how many run at once.
 *
 * @param concurrency requests that read at once; more wait in a queue
 * @param queueWait longest wait in that queue before the answer is 503
 * @param timeout longest run of one request; a smaller {@code timeout} parameter wins
 * @param maxQueryLength longest query text, bytes of UTF-8
 * @param maxPoints most points a series in one answer of a range query
 * @param maxSamples most samples one query may hold at once
 * @param lookback how far back an instant looks for the newest sample of a series
 */
@ConfigurationProperties("tinyobs.query")
public record QueryProperties(
    @DefaultValue("20") int concurrency,
    @DefaultValue("10s") Duration queueWait,
    @DefaultValue("2m") Duration timeout,
    @DefaultValue("16KB") DataSize maxQueryLength,
    @DefaultValue("11000") int maxPoints,
    @DefaultValue("50000000") long maxSamples,
    @DefaultValue("5m") Duration lookback) {

  /** The same, as the parts of the service take them. */
  QueryLimits limits() {
    return new QueryLimits(
        concurrency,
        queueWait,
        timeout,
        Math.toIntExact(maxQueryLength.toBytes()),
        maxPoints,
        maxSamples,
        lookback);
  }
}
