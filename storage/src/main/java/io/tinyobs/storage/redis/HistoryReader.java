// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Scan;
import io.tinyobs.storage.SeriesVisitor;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.OpenBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Reads series strip by strip: samples and summaries, each where it is the right one.
 *
 * <p>Of each strip the {@code :rolled} hash says which windows are summed up and up to when samples, and
 * summaries of five minutes, are gone. One pipeline reads it together with what is mostly enough, a second
 * one what else is needed. A window that is summed up while it is read is there either way.
 *
 * <p>Strips are read some at a time, so many that their blocks take about {@link #AT_ONCE_BYTES}; while
 * some are decoded the next are on their way. Thread-safe.
 */
record HistoryReader(
    Lane lane, SeriesLookup lookup, BlockCache cache, Tiers tiers, Damage damage) {
  /** Bytes of blocks that are held at once, twice: those that are decoded and those under way. */
  private static final long AT_ONCE_BYTES = 8 << 20;

  private static final int FIRST_STRIPS = 16;
  private static final int MOST_STRIPS = 500;

  private static final byte[] GONE = Bytes.of("gone");
  private static final byte[] GONE_FIVE = Bytes.of("gone:" + Resolution.FIVE_MINUTES.label());

  /** One read under way. */
  private record Read(
      Keys keys,
      TimeRange range,
      Resolution coarsest,
      boolean samplesAlone,
      SeriesVisitor visitor,
      Set<Resolution> used,
      List<String> warnings) {
  }

  /** Blocks of one strip and what is known about their windows. */
  private static final class Strip {
    SeriesLookup.Strip wanted;
    final TreeSet<Long> rolled = new TreeSet<>();
    long gone = Long.MIN_VALUE;
    long goneFive = Long.MIN_VALUE;
    List<OpenBlock> raw = new ArrayList<>();
    List<byte[]> five = List.of();
    List<byte[]> hour = List.of();

    Strip(SeriesLookup.Strip wanted) {
      this.wanted = wanted;
    }
  }

  /** A read of blocks of summaries that is under way. */
  private record Asked(Strip strip, Resolution of, CompletableFuture<List<byte[]>> reply) {
  }

  /** A read of blocks of samples that is under way. */
  private record AskedRaw(Strip strip, BlockCache.Asked asked) {
  }

  /** Some strips on their way: samples, or else summaries and what is known of windows. */
  private record Some(
      List<Strip> strips,
      List<AskedRaw> raw,
      List<CompletableFuture<Map<byte[], byte[]>>> states,
      List<Asked> summaries) {
  }

  /** Hands over what matchers mean, each series once; sends {@code pipeline} with what it asks for. */
  Scan scan(
      Keys keys,
      List<Matcher> matchers,
      TimeRange range,
      Resolution coarsest,
      SeriesVisitor visitor,
      Pipeline pipeline) {
    var usable = coarsest == Resolution.RAW || tiers.kept().contains(coarsest)
        ? coarsest
        : Resolution.RAW;
    return scan(new Read(keys, range, usable, false, visitor, EnumSet.noneOf(Resolution.class),
        new ArrayList<>()), matchers, pipeline);
  }

  /** Hands over samples alone, and no summary where they are gone. */
  Scan samples(
      Keys keys,
      List<Matcher> matchers,
      TimeRange range,
      SeriesVisitor visitor,
      Pipeline pipeline) {
    return scan(new Read(keys, range, Resolution.RAW, true, visitor,
        EnumSet.noneOf(Resolution.class), new ArrayList<>()), matchers, pipeline);
  }

  private Scan scan(Read read, List<Matcher> matchers, Pipeline pipeline) {
    var guess = lookup.guess(read.keys(), matchers, pipeline);
    var wanted = new ArrayDeque<>(guess.strips());
    long bytes = 0;
    int done = 0;
    var some = ask(read, wanted, FIRST_STRIPS, pipeline);
    pipeline.send();
    var strips = lookup.strips(read.keys(), guess);
    if (strips != guess.strips()) {
      wanted = adopt(some, strips);
      some = some.strips().isEmpty() ? ask(read, wanted, FIRST_STRIPS) : some;
    }
    while (!some.strips().isEmpty()) {
      var next = ask(read, wanted, done == 0
          ? FIRST_STRIPS
          : (int) Math.clamp(AT_ONCE_BYTES * done / Math.max(1, bytes), 1, MOST_STRIPS));
      bytes += take(read, some);
      done += some.strips().size();
      some.strips().forEach(strip -> decode(read, strip));
      some = next;
    }
    return new Scan(read.used(), read.warnings());
  }

  /** Corrects what is wanted of strips that were asked for already; returns the others. */
  private static ArrayDeque<SeriesLookup.Strip> adopt(Some some, List<SeriesLookup.Strip> strips) {
    var others = new ArrayDeque<SeriesLookup.Strip>();
    some.strips().forEach(strip -> strip.wanted = strip.wanted.none());
    for (var wanted : strips) {
      var asked = some.strips().stream().filter(strip -> strip.wanted.isOf(wanted)).findFirst();
      asked.ifPresentOrElse(strip -> strip.wanted = wanted, () -> others.add(wanted));
    }
    return others;
  }

  private Some ask(Read read, ArrayDeque<SeriesLookup.Strip> wanted, int most) {
    var pipeline = lane.pipeline();
    var some = ask(read, wanted, most, pipeline);
    pipeline.send();
    return some;
  }

  private Some ask(
      Read read, ArrayDeque<SeriesLookup.Strip> wanted, int most, Pipeline pipeline) {
    var some = new Some(
        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    while (!wanted.isEmpty() && some.strips().size() < most) {
      var strip = new Strip(wanted.pop());
      some.strips().add(strip);
      // What is summed up meanwhile must not be missing: samples are read before, summaries after this.
      if (read.coarsest() == Resolution.RAW) {
        askRaw(read, strip, read.range(), some.raw(), pipeline);
      } else {
        some.states().add(lane.commands()
            .hgetall(Keys.rolled(key(read, strip, Resolution.RAW))).toCompletableFuture());
        ask(read, strip, read.coarsest(), read.range(), some.summaries());
      }
    }
    return some;
  }

  /** Waits for what was asked for and reads what else is needed; returns the bytes of the blocks. */
  private long take(Read read, Some some) {
    var known = lane.awaitAll("read what is summed up", some.states());
    for (int i = 0; i < known.size(); i++) {
      learn(some.strips().get(i), known.get(i));
    }
    long bytes = take(some.summaries()) + takeRaw(read, some.raw());
    var raw = new ArrayList<AskedRaw>();
    var summaries = new ArrayList<Asked>();
    var pipeline = lane.pipeline();
    some.strips().forEach(strip -> askForTheRest(read, strip, raw, summaries, pipeline));
    pipeline.send();
    return bytes + take(summaries) + takeRaw(read, raw);
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

  /** Asks for the blocks of samples that may hold something of a range. */
  private void askRaw(
      Read read, Strip strip, TimeRange range, List<AskedRaw> asked, Pipeline pipeline) {
    asked.add(new AskedRaw(strip, cache.ask(
        pipeline,
        key(read, strip, Resolution.RAW),
        (double) range.startMillis(),
        endOfWindow(range, tiers.window(Resolution.RAW)),
        !read.samplesAlone())));
  }

  /** Asks for the blocks of a tier that may hold something of a range. */
  private void ask(
      Read read, Strip strip, Resolution resolution, TimeRange range, List<Asked> asked) {
    // A block's score is the start of its newest bucket, which reaches a step further.
    double from = (double) range.startMillis() - resolution.step().toMillis();
    asked.add(new Asked(strip, resolution, lane.commands().zrangebyscore(
        key(read, strip, resolution),
        Range.from(
            Range.Boundary.including(from),
            Range.Boundary.including(endOfWindow(range, tiers.window(resolution)))))
        .toCompletableFuture()));
  }

  /** Blocks that may hold something of a range have scores up to the end of its last window. */
  static double endOfWindow(TimeRange range, long windowMillis) {
    return Math.floor(range.endMillis() / (double) windowMillis) * windowMillis + windowMillis;
  }

  private void askForTheRest(
      Read read, Strip strip, List<AskedRaw> raw, List<Asked> summaries, Pipeline pipeline) {
    long start = read.range().startMillis();
    if (read.coarsest() == Resolution.RAW) {
      if (strip.gone <= start || tiers.kept().isEmpty()) {
        return;
      }
      var before = TimeRange.of(start, Math.min(read.range().endMillis(), strip.gone - 1));
      ask(read, strip, Resolution.FIVE_MINUTES, before, summaries);
      if (strip.goneFive > start) {
        ask(read, strip, Resolution.ONE_HOUR, before, summaries);
      }
      return;
    }
    if (read.coarsest() == Resolution.FIVE_MINUTES && strip.goneFive > start) {
      ask(read, strip, Resolution.ONE_HOUR,
          TimeRange.of(start, Math.min(read.range().endMillis(), strip.goneFive - 1)), summaries);
    }
    long from = Math.max(start, strip.gone);
    for (long window : strip.rolled) {
      if (window > from && window <= read.range().endMillis()) {
        askRaw(read, strip, TimeRange.of(from, window - 1), raw, pipeline);
      }
      from = Math.max(from, window + tiers.windowMillis());
    }
    if (from <= read.range().endMillis()) {
      askRaw(read, strip, TimeRange.of(from, read.range().endMillis()), raw, pipeline);
    }
  }

  private long takeRaw(Read read, List<AskedRaw> asked) {
    var answers = lane.awaitAll(
        "read blocks", asked.stream().map(raw -> raw.asked().reply()).toList());
    long bytes = 0;
    for (int i = 0; i < asked.size(); i++) {
      var strip = asked.get(i).strip();
      var found = asked.get(i).asked().found(answers.get(i));
      bytes += found.bytes;
      if (read.coarsest() == Resolution.RAW && !read.samplesAlone()) {
        strip.gone = found.gone;
        strip.goneFive = found.goneFive;
      }
      found.damaged.forEach(e -> damaged(read, strip, e));
      for (var block : strip.wanted.slots().length == 0 ? List.<OpenBlock>of() : found.blocks) {
        if (block.epoch() == strip.wanted.epoch()) {
          strip.raw.add(block);
        } else {
          foreign(read, strip);
        }
      }
    }
    return bytes;
  }

  private long take(List<Asked> asked) {
    var answers = lane.awaitAll("read blocks", asked.stream().map(Asked::reply).toList());
    long bytes = 0;
    for (int i = 0; i < asked.size(); i++) {
      var strip = asked.get(i).strip();
      List<byte[]> blocks = answers.get(i);
      bytes += blocks.stream().mapToLong(block -> block.length).sum();
      if (asked.get(i).of() == Resolution.FIVE_MINUTES) {
        strip.five = blocks;
      } else {
        strip.hour = blocks;
      }
    }
    return bytes;
  }

  private void decode(Read read, Strip strip) {
    long rawFrom = Math.max(read.range().startMillis(), strip.gone);
    var raw = rawFrom > read.range().endMillis() ? List.<OpenBlock>of() : strip.raw;
    var older = strip.five.isEmpty() && strip.hour.isEmpty()
        ? new TreeMap<Integer, List<Summaries>>()
        : summaries(read, strip, raw);
    if (!raw.isEmpty()) {
      var range = TimeRange.of(rawFrom, read.range().endMillis());
      new StripScan(raw, range, e -> damaged(read, strip, e)).scan(
          strip.wanted.slots(), (slot, timestamps, values) -> {
            var pieces = older.get(slot);
            if (pieces == null) {
              read.visitor().samples(strip.wanted.labels(slot), timestamps, values);
            } else {
              pieces.add(Summaries.each(timestamps, values.clone()));
            }
          });
    }
    older.forEach((slot, pieces) -> {
      var buckets = Summaries.join(pieces, start -> true)
          .within(read.range().startMillis(), read.range().endMillis());
      if (buckets.size() > 0) {
        read.visitor().summaries(new SummarySeries(strip.wanted.labels(slot), buckets));
      }
    });
  }

  /** By slot the summaries that count, and not the samples of their windows. */
  private TreeMap<Integer, List<Summaries>> summaries(
      Read read, Strip strip, List<OpenBlock> raw) {
    boolean isRaw = read.coarsest() == Resolution.RAW;
    boolean onlyHours = read.coarsest() == Resolution.ONE_HOUR;
    var windows = new HashSet<Long>();
    raw.forEach(block -> windows.add(block.header().windowStart()));
    var older = new TreeMap<Integer, List<Summaries>>();
    gather(older, merge(read, strip, strip.hour).merge(
        start -> (onlyHours || start < strip.goneFive) && isSummary(start, strip, isRaw, windows)));
    if (!older.isEmpty()) {
      read.used().add(Resolution.ONE_HOUR);
    }
    var fives = merge(read, strip, strip.five).merge(
        start -> start >= strip.goneFive && isSummary(start, strip, isRaw, windows));
    if (!fives.isEmpty()) {
      read.used().add(Resolution.FIVE_MINUTES);
    }
    gather(older, fives);
    return older;
  }

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

  private SummaryMerge merge(Read read, Strip strip, List<byte[]> blocks) {
    var merge = new SummaryMerge(strip.wanted.epoch(), strip.wanted::contains);
    for (var block : blocks) {
      try {
        if (!merge.add(block)) {
          foreign(read, strip);
        }
      } catch (CorruptBlockException e) {
        damaged(read, strip, e);
      }
    }
    return merge;
  }

  private static void foreign(Read read, Strip strip) {
    read.warnings().add(
        "samples of %s (strip %d) are left out: they belong to a dictionary that was lost"
            .formatted(strip.wanted.metric(), strip.wanted.strip()));
  }

  private void damaged(Read read, Strip strip, CorruptBlockException e) {
    var warning = "samples of %s (strip %d) are missing: %s"
        .formatted(strip.wanted.metric(), strip.wanted.strip(), e.getMessage());
    damage.met(warning);
    read.warnings().add(warning);
  }
}
