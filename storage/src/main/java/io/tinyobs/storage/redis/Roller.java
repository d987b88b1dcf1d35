// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Summaries;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.StripGather;
import io.tinyobs.storage.block.StripSamples;
import io.tinyobs.storage.block.SummaryBlock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sums up the samples of closed windows into the tiers.
 *
 * <p>A window counts as summed up while it holds just as many blocks as it did then (the {@code :rolled}
 * hash says); an append or a fold changes that, and it is summed up again. Only what counts so is ever
 * removed, and once removed, what comes late is added to its summaries and removed at once. All of one
 * window happens in one script, so it may be ended anywhere, and repeated. Thread-safe.
 */
final class Roller {
  private static final int PIPELINE = 500;

  /** Windows summed up at once, which bounds the memory that their blocks take. */
  private static final int AT_ONCE = 32;

  /** What is summed up: a window of a strip's samples. */
  private record Window(byte[] raw, long start, long blocks, boolean isLate) {
  }

  private final Lane lane;
  private final Tiers tiers;
  private final InstantSource clock;
  private final Damage damage;
  private int windows;
  private long samples;
  private long buckets;
  private long bytes;
  private int conflicts;

  Roller(Lane lane, Tiers tiers, InstantSource clock, Damage damage) {
    this.lane = lane;
    this.tiers = tiers;
    this.clock = clock;
    this.damage = damage;
  }

  /** Begins to count anew. */
  synchronized void begin() {
    windows = 0;
    samples = 0;
    buckets = 0;
    bytes = 0;
    conflicts = 0;
  }

  /** What was done since. */
  synchronized RollUpReport report() {
    return new RollUpReport(windows, samples, buckets, bytes, conflicts);
  }

  /** Sums up what is to be in the strips of one tenant. */
  synchronized void rollUp(List<KeySpace.BlockKey> strips, Retention retention,
      Lifetimes lifetimes) {
    if (tiers.kept().isEmpty()) {
      return;
    }
    for (int from = 0; from < strips.size(); from += PIPELINE) {
      var open = open(strips.subList(from, Math.min(strips.size(), from + PIPELINE)));
      for (int first = 0; first < open.size(); first += AT_ONCE) {
        rollUpSome(
            open.subList(first, Math.min(open.size(), first + AT_ONCE)), retention, lifetimes);
      }
    }
  }

  /** Closed windows that are not summed up. */
  private List<Window> open(List<KeySpace.BlockKey> strips) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<Object>>>();
    for (var strip : strips) {
      replies.add(UpkeepScript.UNROLLED.run(
          redis,
          ScriptOutputType.MULTI,
          new byte[][]{strip.key(), Keys.rolled(strip.key())},
          Bytes.of(tiers.windowMillis()),
          Bytes.of(clock.millis() - FoldChoice.SETTLE_MILLIS)));
    }
    var answers = lane.awaitAll("find windows to sum up", replies);
    var open = new ArrayList<Window>();
    for (int i = 0; i < strips.size(); i++) {
      var answer = answers.get(i);
      long gone = Long.parseLong(Bytes.text(answer.getFirst()));
      for (int k = 1; k < answer.size(); k += 2) {
        long start = Long.parseLong(Bytes.text(answer.get(k)));
        open.add(new Window(strips.get(i).key(), start, (Long) answer.get(k + 1), start < gone));
      }
    }
    return open;
  }

  /**
   * Each step of some windows is one pipeline. The fold's leases are taken: nobody may merge blocks between
   * reading them and noting their number.
   */
  private void rollUpSome(List<Window> open, Retention retention, Lifetimes lifetimes) {
    try (var leases = Leases.take(lane, open.stream().map(Window::raw).toList())) {
      var held = open.stream().filter(window -> leases.has(window.raw())).toList();
      var samples = new ArrayList<CompletableFuture<List<byte[]>>>();
      var summaries = new ArrayList<CompletableFuture<List<byte[]>>>();
      for (var window : held) {
        samples.add(read(window.raw(), window.start(), tiers.windowMillis()));
        for (var tier : tiers.kept()) {
          // From this window on; mostly nothing, since windows are summed up in order.
          long end = tiers.windowStart(tier, window.start()) + tiers.window(tier);
          summaries.add(read(
              Keys.tier(window.raw(), tier), window.start(), end - window.start()));
        }
      }
      var blocks = lane.awaitAll("read blocks to sum up", samples);
      var kept = lane.awaitAll("read summaries", summaries);
      var done = new ArrayList<CompletableFuture<Long>>();
      for (int i = 0; i < held.size(); i++) {
        int from = i * tiers.kept().size();
        done.add(rollUp(
            held.get(i), blocks.get(i), kept.subList(from, from + tiers.kept().size()),
            leases.token(), retention, lifetimes));
      }
      for (long rolledUp : lane.awaitAll("sum up samples", done)) {
        windows += (int) rolledUp;
        conflicts += rolledUp == 1 ? 0 : 1;
      }
    }
  }

  private CompletableFuture<List<byte[]>> read(byte[] key, long start, long length) {
    return lane.commands()
        .zrangebyscore(key, Range.create((double) start, (double) (start + length - 1)))
        .toCompletableFuture();
  }

  private CompletableFuture<Long> rollUp(
      Window window,
      List<byte[]> blocks,
      List<List<byte[]>> kept,
      byte[] token,
      Retention retention,
      Lifetimes lifetimes) {
    if (blocks.size() != window.blocks()) {
      return CompletableFuture.completedFuture(0L); // More came: the next run sees how many.
    }
    long end = window.start() + tiers.windowMillis() - 1;
    var args = new ArrayList<byte[]>();
    args.add(token);
    args.add(Bytes.of(window.start()));
    args.add(Bytes.of(end));
    args.add(Bytes.of(window.blocks()));
    args.add(Bytes.of(window.isLate() ? 1 : 0));
    args.add(Bytes.of(lifetimes.samples()));
    var like = like(blocks, window);
    if (like != null) {
      var strip = merge(like, blocks);
      for (int i = 0; i < kept.size(); i++) {
        var tier = tiers.kept().get(i);
        if (end >= clock.millis() - retention.samples(tier).toMillis()) {
          sumUp(tier, window, like, strip, kept(kept.get(i), window, like.epoch()), lifetimes,
              args);
        }
      }
    }
    return UpkeepScript.ROLL.run(
        lane.commands(),
        ScriptOutputType.INTEGER,
        new byte[][]{
            window.raw(),
            Keys.lease(window.raw()),
            Keys.rolled(window.raw()),
            Keys.tier(window.raw(), Resolution.FIVE_MINUTES),
            Keys.tier(window.raw(), Resolution.ONE_HOUR)},
        args.toArray(byte[][]::new));
  }

  /** The newest readable block: whose dictionary counts. */
  private @Nullable SampleBlock like(List<byte[]> blocks, Window window) {
    SampleBlock newest = null;
    for (var block : blocks) {
      try {
        if (newest == null
            || BlockHeader.peek(block).writtenAt() >= newest.header().writtenAt()) {
          newest = SampleBlock.decode(block, slot -> false);
        }
      } catch (CorruptBlockException e) {
        damage.met("a block of %s is not summed up: %s"
            .formatted(Keys.text(window.raw()), e.getMessage()));
      }
    }
    return newest;
  }

  private static StripSamples merge(SampleBlock like, List<byte[]> blocks) {
    var gather = new StripGather();
    for (var block : FoldChoice.oldestWriteFirst(blocks)) {
      try {
        SampleBlock.visit(block, like.epoch(), gather);
      } catch (CorruptBlockException e) {
        continue; // Told already.
      }
    }
    return gather.samples();
  }

  /** Adds a tier's block to the arguments. */
  private void sumUp(
      Resolution tier,
      Window window,
      SampleBlock like,
      StripSamples strip,
      SummaryMerge kept,
      Lifetimes lifetimes,
      List<byte[]> args) {
    long step = tier.step().toMillis();
    TreeMap<Integer, Summaries> before = window.isLate()
        ? kept.merge(start -> start >= window.start()
            && start < window.start() + tiers.windowMillis())
        : new TreeMap<>();
    var series = new ArrayList<SummaryBlock.Column>();
    for (int i = 0; i < strip.series(); i++) {
      int from = strip.starts()[i];
      int to = strip.starts()[i + 1];
      var summed = Summaries.of(strip.timestamps(), strip.values(), from, to, step);
      var old = before.get(strip.slots()[i]);
      var all = old == null ? summed : old.plus(summed);
      if (all.size() > 0) {
        series.add(new SummaryBlock.Column(strip.slots()[i], all));
        buckets += all.size();
        samples += tier == tiers.kept().getFirst() ? to - from : 0;
      }
    }
    if (series.isEmpty()) {
      return;
    }
    // Above all that is there, whatever clocks say: it takes the place of what was summed up before.
    long writtenAt = Math.max(
        TimeUnit.MILLISECONDS.toMicros(clock.millis()), kept.writtenAt() + 1);
    var block = SummaryBlock.encode(
        tiers.windowStart(tier, window.start()), like.epoch(), like.strip(), step, writtenAt,
        series);
    args.add(Bytes.of(tier == Resolution.FIVE_MINUTES ? 4 : 5));
    args.add(Bytes.of(lifetimes.samples(tier)));
    args.add(Bytes.of(Commit.scoreOf(block)));
    args.add(block);
    bytes += block.length;
  }

  private SummaryMerge kept(List<byte[]> blocks, Window window, int epoch) {
    var kept = new SummaryMerge(epoch, slot -> true);
    for (var block : blocks) {
      try {
        kept.add(block);
      } catch (CorruptBlockException e) {
        damage.met("summaries of %s are not read: %s"
            .formatted(Keys.text(window.raw()), e.getMessage()));
      }
    }
    return kept;
  }
}
