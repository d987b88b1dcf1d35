// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much each tenant may send: a bucket of tokens for records and one for bytes, each filled at its rate up
 * to what a burst may take. What one tenant sends takes nothing from another.
 *
 * <p>A request larger than the whole bucket takes what a full one holds: it would otherwise be refused for
 * ever. Each process counts for itself, so n replicas let through up to n times the rate. Thread-safe; taking is
 * one compare-and-set.
 */
public final class RateLimits {
  /** A bucket takes no more than one token a nanosecond; a process takes far less. */
  private static final long MOST_PER_SECOND = 1_000_000_000;
  private static final String RECORDS = "records";
  private static final String BYTES = "bytes";

  /** What one tenant may send; null for any amount. */
  private record Buckets(@Nullable Limit records, @Nullable Limit bytes) {
  }

  private record Limit(Bucket bucket, long capacity, long perSecond) {
  }

  private final IngestSettings.Rate settings;
  private final TimeMeter time;
  private final ConcurrentMap<Tenant, Buckets> tenants = new ConcurrentHashMap<>();

  public RateLimits(IngestSettings.Rate settings, InstantSource clock) {
    this.settings = settings;
    this.time = new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
      }

      @Override
      public boolean isWallClockBased() {
        return true;
      }
    };
  }

  /**
   * Takes samples, spans and log records.
   *
   * @throws IngestException.RateLimited if there are not as many left; says when there will be
   */
  public void takeRecords(Tenant tenant, long count) {
    take(tenant, buckets(tenant).records, count, RECORDS);
  }

  /** Gives records back that were taken and not stored. */
  public void giveBackRecords(Tenant tenant, long count) {
    var limit = buckets(tenant).records;
    if (limit != null && count > 0) {
      limit.bucket.addTokens(Math.min(count, limit.capacity));
    }
  }

  /**
   * Takes bytes of a body as sent.
   *
   * @throws IngestException.RateLimited if there are not as many left; says when there will be
   */
  public void takeBytes(Tenant tenant, long count) {
    take(tenant, buckets(tenant).bytes, count, BYTES);
  }

  private static void take(Tenant tenant, @Nullable Limit limit, long count, String what) {
    if (limit == null || count == 0) {
      return;
    }
    var probe = limit.bucket.tryConsumeAndReturnRemaining(Math.min(count, limit.capacity));
    if (!probe.isConsumed()) {
      throw new IngestException.RateLimited(
          "cannot take %d %s of tenant %s: it may send %d a second"
              .formatted(count, what, tenant.name(), limit.perSecond),
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  private Buckets buckets(Tenant tenant) {
    var known = tenants.get(tenant);
    return known == null ? tenants.computeIfAbsent(tenant, this::create) : known;
  }

  private Buckets create(Tenant tenant) {
    return new Buckets(
        limit(settings.recordsOf(tenant)), limit(settings.bytesOf(tenant)));
  }

  private @Nullable Limit limit(long perSecond) {
    if (perSecond <= 0 || perSecond > MOST_PER_SECOND) {
      return null;
    }
    long capacity = Math.max(perSecond, perSecond * settings.burst().toMillis() / 1000);
    var bucket = Bucket.builder()
        .addLimit(
            limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
    return new Limit(bucket, capacity, perSecond);
  }
}
