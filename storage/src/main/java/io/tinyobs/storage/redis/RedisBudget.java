// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.StorageBudget;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures, forecasts and sheds. Thread-safe: one round at a time. */
final class RedisBudget implements StorageBudget {
  private static final Logger logger = LoggerFactory.getLogger(RedisBudget.class);

  /** Shedding begins early if writes would be refused within this time. */
  private static final Duration AHEAD = Duration.ofMinutes(15);

  private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();

  private final Lane lane;
  private final StorageSettings settings;
  private final InstantSource clock;
  private final BudgetLog log;
  private final Shedder shedder;

  RedisBudget(Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.lane = lane;
    this.settings = settings;
    this.clock = clock;
    this.log = new BudgetLog(lane);
    this.shedder = new Shedder(lane, settings, clock, damage);
  }

  @Override
  public MemoryUsage usage() {
    return MemoryReading.read(lane, settings.maxBytes());
  }

  @Override
  public synchronized BudgetReport keep() {
    var before = usage();
    var growth = growth(before);
    Map<Shedding, Long> shed = Map.of();
    boolean canShed = true;
    if (before.fullness() >= MemoryUsage.SHED_FROM || isSoonFull(before, growth)) {
      shed = shedder.shed(() -> usage().fullness() <= MemoryUsage.SHED_TO);
      canShed = usage().fullness() <= MemoryUsage.SHED_TO;
    }
    var usage = shed.isEmpty() ? before : usage();
    var report = new BudgetReport(
        clock.instant(), usage, growth, rawKept(usage, growth), canShed, shed);
    if (!shed.isEmpty()) {
      logger.info("memory: {} of {} MiB used, shed (bytes) {}; {}",
          before.usedBytes() >> 20, before.maxBytes() >> 20, shed, report.forecast());
    }
    try {
      log.tell(report);
    } catch (StorageException.Full e) {
      logger.warn("the memory budget could not be told: {}", e.getMessage());
    }
    return report;
  }

  private @Nullable Long growth(MemoryUsage usage) {
    try {
      return log.growth(usage, clock.millis());
    } catch (StorageException.Full e) {
      return null; // Shedding is what helps, and comes next.
    }
  }

  private static boolean isSoonFull(MemoryUsage usage, @Nullable Long growth) {
    if (growth == null || growth <= 0 || usage.maxBytes() == 0) {
      return false;
    }
    double ahead = growth * (AHEAD.toMillis() / MILLIS_PER_HOUR) / usage.maxBytes();
    return usage.fullness() > MemoryUsage.SHED_TO
        && usage.fullness() + ahead > MemoryUsage.REFUSE_FROM;
  }

  private @Nullable Duration rawKept(MemoryUsage usage, @Nullable Long growth) {
    var retention = settings.retention().usual().raw();
    if (growth == null) {
      return null;
    }
    if (growth <= 0 || usage.maxBytes() == 0) {
      return retention;
    }
    double room = Math.max(0, MemoryUsage.SHED_FROM - usage.fullness()) * usage.maxBytes();
    long more = (long) (room / growth * MILLIS_PER_HOUR);
    long kept = Math.max(0, clock.millis() - oldestRaw()) + more;
    return Duration.ofMillis(Math.min(retention.toMillis(), kept));
  }

  private long oldestRaw() {
    return shedder.oldest(Shedding.SAMPLES).orElse(clock.millis());
  }

  @Override
  public Optional<BudgetReport> last() {
    return log.last(clock.instant());
  }
}
