// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.Value;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all replicas know of the memory budget: how use went during the last hours, and the last report.
 * Thread-safe.
 */
final class BudgetLog {
  /** Field of {@link Keys#BUDGET}: 1 if something is left that may be shed. */
  static final byte[] CAN_SHED = Bytes.of("can_shed");

  /** Field of {@link Keys#BUDGET}: when it was told, milliseconds since the epoch. */
  static final byte[] AT = Bytes.of("at");

  /** A report that is older says nothing any more. */
  static final Duration VALID = Duration.ofMinutes(15);

  private static final byte[] SHED_EVER = Bytes.of("shed_ever");
  private static final long POINT_EVERY = Duration.ofMinutes(5).toMillis();
  private static final long LOOK_BACK = Duration.ofHours(6).toMillis();
  private static final long LEAST_SPAN = Duration.ofMinutes(10).toMillis();
  private static final long TTL = Duration.ofHours(8).toMillis();

  private final Lane lane;

  BudgetLog(Lane lane) {
    this.lane = lane;
  }

  /**
   * @param bytes what would be used had nothing been shed
   */
  private record Point(long millis, long bytes) {
    byte[] encode() {
      return Bytes.of(millis + ":" + bytes);
    }

    static Point decode(byte[] bytes) {
      var parts = Bytes.text(bytes).split(":", 2);
      return new Point(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
  }

  /** Growth up to now, bytes an hour; null until there is enough to measure over. */
  @Nullable
  Long growth(MemoryUsage usage, long nowMillis) {
    var redis = lane.commands();
    var points = lane.await(
        "read how memory use went",
        redis.zrangebyscore(
            Keys.USAGE, Range.create((double) nowMillis - LOOK_BACK, (double) nowMillis)));
    var shedEver = lane.await("read what was shed", redis.hget(Keys.BUDGET, SHED_EVER));
    long bytes = usage.usedBytes() + (shedEver == null ? 0 : Long.parseLong(Bytes.text(shedEver)));
    var now = new Point(nowMillis, bytes);
    if (points.isEmpty() || nowMillis - Point.decode(points.getLast()).millis() >= POINT_EVERY) {
      note(now);
    }
    if (points.isEmpty()) {
      return null;
    }
    var first = Point.decode(points.getFirst());
    long span = nowMillis - first.millis();
    return span < LEAST_SPAN
        ? null
        : Math.round((bytes - first.bytes()) * (double) Duration.ofHours(1).toMillis() / span);
  }

  private void note(Point point) {
    lane.await("note memory use", Script.INDEX.<Long>run(
        lane.commands(),
        ScriptOutputType.INTEGER,
        new byte[][]{Keys.USAGE},
        Bytes.of(TTL),
        Bytes.of(point.millis()),
        point.encode()));
    lane.await("forget old memory use", lane.commands().zremrangebyscore(
        Keys.USAGE,
        Range.from(
            Range.Boundary.unbounded(),
            Range.Boundary.excluding((double) point.millis() - LOOK_BACK))));
  }

  /** Tells a report to all replicas. */
  void tell(BudgetReport report) {
    long shed = report.shedBytes().values().stream().mapToLong(Long::longValue).sum();
    var args = new ArrayList<byte[]>(List.of(Bytes.of(TTL)));
    var fields = new HashMap<String, String>();
    fields.put("at", String.valueOf(report.at().toEpochMilli()));
    fields.put("used", String.valueOf(report.usage().usedBytes()));
    fields.put("max", String.valueOf(report.usage().maxBytes()));
    fields.put("fullness", String.valueOf(report.usage().fullness()));
    fields.put("can_shed", report.canShed() ? "1" : "0");
    var growth = report.growthBytesPerHour();
    fields.put("growth", growth == null ? "" : growth.toString());
    var kept = report.rawKept();
    fields.put("raw_kept", kept == null ? "" : String.valueOf(kept.toMillis()));
    fields.forEach((name, value) -> {
      args.add(Bytes.of(name));
      args.add(Bytes.of(value));
    });
    lane.await("tell of the memory budget", Script.DESCRIBE.<Long>run(
        lane.commands(), ScriptOutputType.INTEGER, new byte[][]{Keys.BUDGET},
        args.toArray(byte[][]::new)));
    if (shed > 0) {
      lane.await("count what was shed", lane.commands().hincrby(Keys.BUDGET, SHED_EVER, shed));
    }
  }

  /** Whether these values of {@link #CAN_SHED} and {@link #AT} say that room is being made. */
  static boolean canShed(List<KeyValue<byte[], byte[]>> told, long nowMillis) {
    return told.stream().allMatch(Value::hasValue)
        && Bytes.text(told.getFirst().getValue()).equals("1")
        && nowMillis - Long.parseLong(Bytes.text(told.getLast().getValue())) < VALID.toMillis();
  }

  /** The last report, if it is still valid. */
  Optional<BudgetReport> last(Instant now) {
    var fields = new HashMap<String, String>();
    lane.await("read the memory budget", lane.commands().hgetall(Keys.BUDGET)).forEach(
        (name, value) -> fields.put(Bytes.text(name), Bytes.text(value)));
    var at = Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault("at", "0")));
    if (at.isBefore(now.minus(VALID))) {
      return Optional.empty();
    }
    var usage = new MemoryUsage(
        Long.parseLong(fields.getOrDefault("used", "0")),
        Long.parseLong(fields.getOrDefault("max", "0")),
        Double.parseDouble(fields.getOrDefault("fullness", "0")));
    var growth = fields.getOrDefault("growth", "");
    var kept = fields.getOrDefault("raw_kept", "");
    return Optional.of(new BudgetReport(
        at,
        usage,
        growth.isEmpty() ? null : Long.valueOf(growth),
        kept.isEmpty() ? null : Duration.ofMillis(Long.parseLong(kept)),
        fields.getOrDefault("can_shed", "").equals("1"),
        Map.of()));
  }
}
