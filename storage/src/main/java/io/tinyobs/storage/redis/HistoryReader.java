// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Reads series over a long time: samples and summaries, each where it is the right one.
 *
 * <p>Of each strip the {@code :rolled} hash says which windows are summed up and up to when samples, and
 * summaries of five minutes, are gone. One pipeline reads it together with what is mostly enough, a second
 * one what else is needed. A window that is summed up while it is read is there either way. Thread-safe.
 */
record HistoryReader(Lane lane, SeriesLookup lookup, Tiers tiers, Damage damage) {
  /** Strips read at once, which bounds the memory that undecoded blocks take. */
  private static final int PIPELINE = 500;

  private static final byte[] GONE = Bytes.of("gone");
  private static final byte[] GONE_FIVE = Bytes.of("gone:" + Resolution.FIVE_MINUTES.label());

  /** One read under way. */
  private record Read(
      Keys keys,
      TimeRange range,
      Resolution coarsest,
      List<Series> samples,
      List<SummarySeries> summaries,
      Set<Resolution> used,
      List<String> warnings) {
  }

  /** Blocks of one strip and what is known about their windows. */
  private static final class Strip {
    final SeriesLookup.Strip wanted;
    final TreeSet<Long> rolled = new TreeSet<>();
    long gone = Long.MIN_VALUE;
    long goneFive = Long.MIN_VALUE;
    List<byte[]> raw = new ArrayList<>();
    List<byte[]> five = List.of();
    List<byte[]> hour = List.of();

    Strip(SeriesLookup.Strip wanted) {
      this.wanted = wanted;
    }
  }

  /** A read of blocks that is under way. */
  private record Asked(Strip strip, Resolution of, CompletableFuture<List<byte[]>> reply) {
  }

  History read(Keys keys, List<Matcher> matchers, TimeRange range, Resolution coarsest) {
    var usable = coarsest == Resolution.RAW || tiers.kept().contains(coarsest)
        ? coarsest
        : Resolution.RAW;
    var read = new Read(keys, range, usable, new ArrayList<>(), new ArrayList<>(),
        EnumSet.noneOf(Resolution.class), new ArrayList<>());
    var wanted = lookup.strips(keys, matchers);
    for (int from = 0; from < wanted.size(); from += PIPELINE) {
      readSome(read, wanted.subList(from, Math.min(wanted.size(), from + PIPELINE)));
    }
    read.samples().sort(Comparator.comparing(Series::labels));
    read.summaries().sort(Comparator.comparing(SummarySeries::labels));
    return new History(read.samples(), read.summaries(), read.used(), read.warnings());
  }

  private void readSome(Read read, List<SeriesLookup.Strip> wanted) {
    var redis = lane.commands();
    var strips = wanted.stream().map(Strip::new).toList();
    var states = new ArrayList<CompletableFuture<Map<byte[], byte[]>>>();
    var asked = new ArrayList<Asked>();
    for (var strip : strips) {
      // What is summed up meanwhile must not be missing: samples are read before, summaries after this.
      if (read.coarsest() == Resolution.RAW) {
        ask(read, strip, Resolution.RAW, read.range(), asked);
      }
      states.add(redis.hgetall(Keys.rolled(key(read, strip, Resolution.RAW)))
          .toCompletableFuture());
      if (read.coarsest() != Resolution.RAW) {
        ask(read, strip, read.coarsest(), read.range(), asked);
      }
    }
    var known = lane.awaitAll("read what is summed up", states);
    for (int i = 0; i < strips.size(); i++) {
      learn(strips.get(i), known.get(i));
    }
    take(asked);
    asked.clear();
    strips.forEach(strip -> askForTheRest(read, strip, asked));
    take(asked);
    strips.forEach(strip -> decode(read, strip));
  }

  private static void learn(Strip strip, Map<byte[], byte[]> state) {
    state.forEach((field, value) -> {
      var name = Bytes.text(field);
      long number = Long.parseLong(Bytes.text(value));
      if (Arrays.equals(field, GONE)) {
        strip.gone = number;
      } else if (Arrays.equals(field, GONE_FIVE)) {
        strip.goneFive = number;
      } else if (!name.startsWith("gone")) {
        strip.rolled.add(Long.parseLong(name));
      }
    });
  }

  private byte[] key(Read read, Strip strip, Resolution resolution) {
    return read.keys().strip(strip.wanted.metric(), strip.wanted.strip(), resolution);
  }

  /** Asks for the blocks of a resolution that may hold something of a range. */
  private void ask(
      Read read, Strip strip, Resolution resolution, TimeRange range, List<Asked> asked) {
    // A block's score is the start of its newest bucket, which reaches a step further.
    double from = (double) range.startMillis() - resolution.step().toMillis();
    var scores = RedisMetricReader.scores(range, tiers.window(resolution));
    asked.add(new Asked(strip, resolution, lane.commands().zrangebyscore(
        key(read, strip, resolution),
        Range.from(Range.Boundary.including(from), scores.getUpper()))
        .toCompletableFuture()));
  }

  private void askForTheRest(Read read, Strip strip, List<Asked> asked) {
    long start = read.range().startMillis();
    if (read.coarsest() == Resolution.RAW) {
      if (strip.gone <= start || tiers.kept().isEmpty()) {
        return;
      }
      var before = TimeRange.of(start, Math.min(read.range().endMillis(), strip.gone - 1));
      ask(read, strip, Resolution.FIVE_MINUTES, before, asked);
      if (strip.goneFive > start) {
        ask(read, strip, Resolution.ONE_HOUR, before, asked);
      }
      return;
    }
    if (read.coarsest() == Resolution.FIVE_MINUTES && strip.goneFive > start) {
      ask(read, strip, Resolution.ONE_HOUR,
          TimeRange.of(start, Math.min(read.range().endMillis(), strip.goneFive - 1)), asked);
    }
    long from = Math.max(start, strip.gone);
    for (long window : strip.rolled) {
      if (window > from && window <= read.range().endMillis()) {
        ask(read, strip, Resolution.RAW, TimeRange.of(from, window - 1), asked);
      }
      from = Math.max(from, window + tiers.windowMillis());
    }
    if (from <= read.range().endMillis()) {
      ask(read, strip, Resolution.RAW, TimeRange.of(from, read.range().endMillis()), asked);
    }
  }

  private void take(List<Asked> asked) {
    var answers = lane.awaitAll("read blocks", asked.stream().map(Asked::reply).toList());
    for (int i = 0; i < asked.size(); i++) {
      var strip = asked.get(i).strip();
      List<byte[]> blocks = answers.get(i);
      switch (asked.get(i).of()) {
        case RAW -> strip.raw.addAll(blocks);
        case FIVE_MINUTES -> strip.five = blocks;
        case ONE_HOUR -> strip.hour = blocks;
      }
    }
  }

  private void decode(Read read, Strip strip) {
    var wanted = strip.wanted;
    var range = read.range();
    boolean isRaw = read.coarsest() == Resolution.RAW;
    long rawFrom = Math.max(range.startMillis(), strip.gone);
    var raw = new StripMerge(
        wanted.epoch(),
        slot -> wanted.series().containsKey(slot),
        rawFrom > range.endMillis()
            ? TimeRange.of(range.endMillis(), range.endMillis())
            : TimeRange.of(rawFrom, range.endMillis()));
    var windows = new HashSet<Long>();
    if (rawFrom <= range.endMillis()) {
      for (var block : strip.raw) {
        decode(read, strip, block, () -> {
          boolean added = raw.add(block);
          windows.add(BlockHeader.peek(block).windowStart());
          return added;
        });
      }
    }
    var five = summaries(read, strip, strip.five);
    var hour = summaries(read, strip, strip.hour);
    var older = new TreeMap<Integer, List<Summaries>>();
    boolean onlyHours = read.coarsest() == Resolution.ONE_HOUR;
    gather(older, hour.merge(start -> (onlyHours || start < strip.goneFive)
        && isSummary(start, strip, isRaw, windows)));
    if (!older.isEmpty()) {
      read.used().add(Resolution.ONE_HOUR);
    }
    var fives = five.merge(start -> start >= strip.goneFive
        && isSummary(start, strip, isRaw, windows));
    if (!fives.isEmpty()) {
      read.used().add(Resolution.FIVE_MINUTES);
    }
    gather(older, fives);
    raw.merge((slot, run) -> {
      var pieces = older.get(slot);
      if (pieces == null) {
        read.samples().add(new Series(wanted.labels(slot), run.timestamps(), run.values()));
      } else {
        pieces.add(Summaries.each(run.timestamps(), run.values()));
      }
    });
    older.forEach((slot, pieces) -> {
      var buckets = Summaries.join(pieces, start -> true)
          .within(range.startMillis(), range.endMillis());
      if (buckets.size() > 0) {
        read.summaries().add(new SummarySeries(wanted.labels(slot), buckets));
      }
    });
  }

  /** Whether a bucket counts, and not the samples of its window. */
  private boolean isSummary(long start, Strip strip, boolean isRaw, Set<Long> rawWindows) {
    return isRaw
        ? start < strip.gone
        : start < strip.gone
            || !rawWindows.contains(tiers.windowStart(Resolution.RAW, start));
  }

  private static void gather(
      TreeMap<Integer, List<Summaries>> pieces, TreeMap<Integer, Summaries> more) {
    more.forEach(
        (slot, buckets) -> pieces.computeIfAbsent(slot, unused -> new ArrayList<>()).add(buckets));
  }

  private SummaryMerge summaries(Read read, Strip strip, List<byte[]> blocks) {
    var merge = new SummaryMerge(
        strip.wanted.epoch(), slot -> strip.wanted.series().containsKey(slot));
    for (var block : blocks) {
      decode(read, strip, block, () -> merge.add(block));
    }
    return merge;
  }

  /** Reads a block; false if it is of another dictionary. */
  @FunctionalInterface
  private interface Decoding {
    boolean decode() throws CorruptBlockException;
  }

  private void decode(Read read, Strip strip, byte[] block, Decoding decoding) {
    var wanted = strip.wanted;
    try {
      if (!decoding.decode()) {
        read.warnings().add(
            "samples of %s (strip %d) are left out: they belong to a dictionary that was lost"
                .formatted(wanted.metric(), wanted.strip()));
      }
    } catch (CorruptBlockException e) {
      var warning = "samples of %s (strip %d) are missing: %s"
          .formatted(wanted.metric(), wanted.strip(), e.getMessage());
      damage.met(warning);
      read.warnings().add(warning);
    }
  }
}
