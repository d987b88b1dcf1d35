// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The one way into the store: what every decoder asks before it lets a record pass, and where it hands
 * over what passed. Whatever goes through is counted. Thread-safe.
 */
public final class Gate {
  private final TelemetryWriter writer;
  private final InstantSource clock;
  private final RetentionPolicy retention;
  private final IngestSettings settings;
  private final SeriesCensus census;
  private final IngestMeters meters;
  private final RateLimits rates;
  private final Overflow overflow;

  public Gate(
      TelemetryWriter writer,
      InstantSource clock,
      RetentionPolicy retention,
      IngestSettings settings,
      SeriesCensus census,
      IngestMeters meters,
      RateLimits rates) {
    this.writer = writer;
    this.clock = clock;
    this.retention = retention;
    this.settings = settings;
    this.census = census;
    this.meters = meters;
    this.rates = rates;
    this.overflow = new Overflow(settings.overflow(), census, clock);
  }

  /** The times that a tenant's samples may have now. */
  public TimeWindow sampleWindow(Tenant tenant) {
    return TimeWindow.at(clock, retention.of(tenant).raw(), settings.maxAhead());
  }

  /** The times that a tenant's spans may have now. */
  public TimeWindow spanWindow(Tenant tenant) {
    return TimeWindow.at(clock, retention.of(tenant).traces(), settings.maxAhead());
  }

  /** The times that a tenant's exemplars may have now, which are kept as long as spans. */
  public TimeWindow exemplarWindow(Tenant tenant) {
    return spanWindow(tenant);
  }

  /** The times that a tenant's log records may have now. */
  public TimeWindow logWindow(Tenant tenant) {
    return TimeWindow.at(clock, retention.of(tenant).logs(), settings.maxAhead());
  }

  /** The series alive. */
  public SeriesCensus census() {
    return census;
  }

  /**
   * Lets a series pass whose size is within the limits and that there is room for.
   *
   * @throws RecordRefused otherwise
   */
  public Labels admit(Tenant tenant, Labels series, SeriesLimits limits) {
    limits.check(series);
    return census.admit(tenant, series, limits);
  }

  /** Where samples go for whose series there is no room. */
  public Overflow overflow() {
    return overflow;
  }

  /**
   * The sum that the samples of a series go to which was refused.
   *
   * @param why it was
   * @throws RecordRefused that, if they go nowhere
   */
  public Overflow.Sum overflow(
      Tenant tenant, Labels series, SeriesLimits limits, RecordRefused why) {
    return overflow.of(tenant, series, limits, why);
  }

  /**
   * Stores what passed and counts what did and what did not.
   *
   * @return completes when everything is stored, and only then may the sender be told so; fails with a
   *     {@link StorageException}, or with {@link IngestException.RateLimited}
   */
  public CompletableFuture<WriteResult> commit(Tenant tenant, WriteBatch batch, Tally... tallies) {
    long records = batch.samples() + batch.spans().size() + batch.logs().size()
        + batch.exemplars().size() + batch.histograms().size();
    var seen = meters.watch().see(tenant, batch);
    var counts = List.of(tallies);
    return write(tenant, batch, records)
        .handle(
            (result, error) -> {
              if (error == null) {
                counts.forEach(meters::stored);
                seen.stored(counts);
                return result;
              }
              var cause = unwrap(error);
              var reason = reason(cause);
              counts.forEach(tally -> meters.failed(tally, reason));
              seen.failed(counts, reason, String.valueOf(cause.getMessage()));
              throw new CompletionException(cause);
            });
  }

  private CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch, long records) {
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(new WriteResult(0, 0, 0, 0));
    }
    try {
      rates.takeRecords(tenant, records);
    } catch (IngestException.RateLimited e) {
      return CompletableFuture.failedFuture(e);
    }
    return write(tenant, batch)
        .whenComplete(
            (unused, error) -> {
              if (error != null) {
                rates.giveBackRecords(tenant, records);
              }
            });
  }

  private CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch) {
    try {
      return writer.write(tenant, batch);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Lets a body of so many bytes pass.
   *
   * @throws IngestException.RateLimited if its tenant sends more than it may
   */
  public void admitBytes(Tenant tenant, long bytes) {
    rates.takeBytes(tenant, bytes);
  }

  /** Counts a request of which nothing is stored because one of its records was refused. */
  public void reject(Tally tally) {
    meters.failed(tally, Reason.WITH_OTHERS);
  }

  private static Reason reason(Throwable error) {
    return switch (error) {
      case IngestException.RateLimited unused -> Reason.RATE_LIMITED;
      case StorageException.Unavailable unused -> Reason.STORAGE_UNAVAILABLE;
      case StorageException.Full unused -> Reason.STORAGE_FULL;
      default -> Reason.STORAGE_BROKEN;
    };
  }

  /** The failure itself, without the wrapping that futures add. */
  public static Throwable unwrap(Throwable error) {
    var found = error;
    while (found instanceof CompletionException && found.getCause() != null) {
      found = found.getCause();
    }
    return found;
  }
}
