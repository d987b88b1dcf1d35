// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.report.ArrivalsReport;
import io.tinyobs.storage.report.CardinalityReport;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all replicas of ingest report together. Blocks. A report that cannot be read, as of another version, is
 * left out. Thread-safe.
 *
 * @param reports of each replica
 */
public record Reports(ReplicaReports reports) {
  private static final Logger logger = LoggerFactory.getLogger(Reports.class);

  @FunctionalInterface
  private interface Decoder<T> {
    T decode(byte[] bytes) throws CorruptBlockException;
  }

  /** Where a tenant's series come from, if a replica reports. */
  public Optional<CardinalityReport> cardinality(Tenant tenant) {
    return read(
        tenant,
        ReplicaReports.Kind.CARDINALITY,
        CardinalityReport::decode,
        CardinalityReport::and);
  }

  /** What arrived for a tenant, if a replica reports. */
  public Optional<ArrivalsReport> arrivals(Tenant tenant) {
    return read(
        tenant, ReplicaReports.Kind.ARRIVALS, ArrivalsReport::decode, ArrivalsReport::and);
  }

  private <T> Optional<T> read(
      Tenant tenant, ReplicaReports.Kind kind, Decoder<T> decoder, BinaryOperator<T> and) {
    return reports.read(tenant, kind).stream()
        .flatMap(bytes -> decode(bytes, decoder).stream())
        .reduce(and);
  }

  private static <T> Optional<T> decode(byte[] bytes, Decoder<T> decoder) {
    try {
      return Optional.of(decoder.decode(bytes));
    } catch (CorruptBlockException e) {
      logger.warn("a replica's report is left out: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
