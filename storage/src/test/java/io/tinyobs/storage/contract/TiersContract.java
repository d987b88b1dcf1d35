// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store must do with samples that are summed up. */
public abstract class TiersContract extends StorageContract {
  private static final long WINDOW = 7_200_000;
  private static final long FIVE = 300_000;
  private static final long START = NOW / WINDOW * WINDOW;

  /** What was written, so that it can be summed up here in another way. */
  private final TreeMap<Long, Double> written = new TreeMap<>();

  private void writeAll(Labels series, long from, long to, long every, int seed) {
    var random = new Random(seed);
    var batch = WriteBatch.create();
    double counter = 0;
    for (long at = from; at < to; at += every) {
      counter = random.nextInt(40) == 0 ? 0 : counter + random.nextInt(100);
      batch.sample(series, at, counter);
      written.put(at, counter);
    }
    write(batch);
  }

  private void upkeep() {
    storage.maintenance().fold();
    storage.maintenance().rollUp();
    storage.maintenance().trim();
  }

  private History history(TimeRange range, Resolution coarsest) {
    var found = storage.metrics().history(TENANT, List.of(name("up")), range, coarsest);
    assertThat(found.warnings()).isEmpty();
    return found;
  }

  private Summaries buckets(TimeRange range, Resolution coarsest) {
    var found = history(range, coarsest);
    assertThat(found.samples()).isEmpty();
    assertThat(found.summaries()).singleElement()
        .satisfies(series -> assertThat(series.labels()).isEqualTo(up("a")));
    return found.summaries().getFirst().buckets();
  }

  /** One line a bucket, made here from what was written. */
  private List<String> expected(long from, long to, long step) {
    var lines = new ArrayList<String>();
    for (long start = from; start < to; start += step) {
      var within = written.subMap(start, start + step);
      if (within.isEmpty()) {
        continue;
      }
      double lost = 0;
      double before = Double.NEGATIVE_INFINITY;
      for (double value : within.values()) {
        lost += value < before ? before : 0;
        before = value;
      }
      var values = within.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
      lines.add(line(start, start + step, within.firstKey(), within.lastKey(), values.getCount(),
          values.getSum(), values.getMin(), values.getMax(), within.firstEntry().getValue(),
          within.lastEntry().getValue(), lost));
    }
    return lines;
  }

  private static List<String> lines(Summaries of) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < of.size(); i++) {
      lines.add(line(of.starts()[i], of.ends()[i], of.firstTimes()[i], of.lastTimes()[i],
          of.counts()[i], of.sums()[i], of.mins()[i], of.maxs()[i], of.firsts()[i], of.lasts()[i],
          of.lost()[i]));
    }
    return lines;
  }

  private static String line(
      long start, long end, long first, long last, double... values) {
    var line = new StringBuilder();
    line.append(start).append('-').append(end).append(' ').append(first - start).append(' ')
        .append(last - start);
    for (double value : values) {
      line.append(' ').append(value);
    }
    return line.toString();
  }

  @ParameterizedTest
  @EnumSource(value = Resolution.class, names = {"FIVE_MINUTES", "ONE_HOUR"})
  void rollUp_closedWindow_keepsWhatItsSamplesComeTo(Resolution tier) {
    writeAll(up("a"), START + 7, START + WINDOW, 15_000, 1);
    clock.advance(Duration.ofHours(2));
    upkeep();

    var found = buckets(TimeRange.of(START, START + WINDOW - 1), tier);

    assertThat(lines(found))
        .isEqualTo(expected(START, START + WINDOW, tier.step().toMillis()));
    assertThat(select(TimeRange.ALL, name("up"))).hasSize(1);
  }

  @Test
  void rollUp_openWindow_isReadAsSamples() {
    writeAll(up("a"), START, NOW, 60_000, 1);
    assertThat(storage.maintenance().rollUp().windows()).isZero();

    assertThat(history(TimeRange.ALL, Resolution.ONE_HOUR).samples()).singleElement()
        .satisfies(series -> assertThat(series.size()).isEqualTo(written.size()));
    clock.advance(Duration.ofHours(2));
    writeAll(up("a"), START + WINDOW, START + WINDOW + 600_000, 60_000, 2);
    upkeep();

    var both = buckets(TimeRange.of(START, clock.millis()), Resolution.FIVE_MINUTES);

    assertThat(lines(both).subList(0, 12)).isEqualTo(expected(START, START + WINDOW, FIVE));
    assertThat(both.size()).isEqualTo(22);
    assertThat(both.starts()[21]).isEqualTo(START + WINDOW + 540_000);
    assertThat(both.ends()[21] - both.starts()[21]).isEqualTo(1);
  }

  /** A client was away and sends what it kept, after the window was closed and summed up. */
  @Test
  void rollUp_lateSamples_areInTheirBuckets() {
    writeAll(up("a"), START, START + WINDOW / 2, 15_000, 1);
    clock.advance(Duration.ofHours(3));
    upkeep();
    writeAll(up("a"), START + WINDOW / 2 + 5, START + WINDOW, 15_000, 2);
    writeAll(up("a"), START + 300_001, START + 400_000, 15_000, 3);
    upkeep();

    var found = buckets(TimeRange.of(START, START + WINDOW - 1), Resolution.FIVE_MINUTES);

    assertThat(lines(found)).isEqualTo(expected(START, START + WINDOW, FIVE));
  }

  /** Once the samples are gone, the summaries answer; samples that come still later are added. */
  @Test
  void trim_pastRawRetention_summariesStay() {
    writeAll(up("a"), START, START + WINDOW, 15_000, 1);
    clock.advance(Duration.ofHours(52));
    upkeep();
    assertThat(select(TimeRange.ALL, name("up"))).isEmpty();

    var range = TimeRange.of(START, clock.millis());
    assertThat(lines(buckets(range, Resolution.RAW)))
        .isEqualTo(expected(START, START + WINDOW, FIVE));
    assertThat(history(range, Resolution.RAW).tiers()).containsExactly(Resolution.FIVE_MINUTES);

    write(up("a"), START + 7, 1_000);
    written.put(START + 7, 1_000.0);
    upkeep();
    upkeep();
    var first = buckets(TimeRange.of(START, START + 1), Resolution.RAW);
    assertThat(first.counts()).containsExactly(21);
    assertThat(first.maxs()[0]).isGreaterThanOrEqualTo(1_000);
    assertThat(first.sums()[0]).isEqualTo(
        written.subMap(START, START + FIVE).values().stream().mapToDouble(v -> v).sum());
    assertThat(select(TimeRange.ALL, name("up"))).isEmpty();
  }

  /** Nobody sums up for ten days: nothing is lost by that. */
  @Test
  void trim_notSummedUp_removesNothing() {
    writeAll(up("a"), START, START + WINDOW, 15_000, 1);
    clock.advance(Duration.ofDays(10));

    assertThat(storage.maintenance().trim().blocksRemoved()).isZero();
    assertThat(select(TimeRange.ALL, name("up"))).hasSize(1);

    upkeep();
    assertThat(select(TimeRange.ALL, name("up"))).isEmpty();
    assertThat(lines(buckets(TimeRange.of(START, START + WINDOW), Resolution.RAW)))
        .isEqualTo(expected(START, START + WINDOW, FIVE));
  }

  /** After two weeks hours are left, and in between both are read, each once. */
  @Test
  void history_longAgo_isReadFromTheTierThatIsLeft() {
    for (int window = 0; window < 24; window++) {
      long at = START + window * WINDOW;
      writeAll(up("a"), at, at + WINDOW, 60_000, window);
    }
    clock.advance(Duration.ofDays(2));
    upkeep();
    clock.advance(Duration.ofDays(13));
    upkeep();

    var all = history(TimeRange.of(START, START + 24 * WINDOW), Resolution.RAW);

    assertThat(all.tiers()).containsExactlyInAnyOrder(
        Resolution.FIVE_MINUTES, Resolution.ONE_HOUR);
    var buckets = all.summaries().getFirst().buckets();
    assertThat(DoubleStream.of(buckets.counts()).sum()).isEqualTo(24 * 120);
    for (int i = 1; i < buckets.size(); i++) {
      assertThat(buckets.starts()[i]).isEqualTo(buckets.ends()[i - 1]);
    }
  }

  /** Small blocks of summaries are folded like others, day by day. */
  @Test
  void fold_summaries_readTheSame() {
    for (int window = 0; window < 30; window++) {
      long at = START + window * WINDOW;
      writeAll(up("a"), at, at + WINDOW, 60_000, window);
      clock.advance(Duration.ofHours(2));
      upkeep();
    }
    clock.advance(Duration.ofHours(2));
    upkeep();
    upkeep();

    var found = buckets(TimeRange.of(START, START + 30 * WINDOW - 1), Resolution.FIVE_MINUTES);

    assertThat(lines(found)).isEqualTo(expected(START, START + 30 * WINDOW, FIVE));
  }
}
