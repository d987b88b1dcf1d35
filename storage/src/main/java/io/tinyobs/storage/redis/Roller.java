// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SummaryBlock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
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
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int PIPELINE = 500;

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
      var some = strips.subList(from, Math.min(strips.size(), from + PIPELINE));
      for (var open : open(some)) {
        rollUpStrip(open, retention, lifetimes);
      }
    }
  }

  /** Closed windows that are not summed up, by strip. */
  private List<List<Window>> open(List<KeySpace.BlockKey> strips) {
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
    var open = new ArrayList<List<Window>>();
    for (int i = 0; i < strips.size(); i++) {
      var answer = answers.get(i);
      long gone = Long.parseLong(Bytes.text(answer.getFirst()));
      var found = new ArrayList<Window>();
      for (int k = 1; k < answer.size(); k += 2) {
        long start = Long.parseLong(Bytes.text(answer.get(k)));
        found.add(new Window(strips.get(i).key(), start, (Long) answer.get(k + 1), start < gone));
      }
      if (!found.isEmpty()) {
        open.add(found);
      }
    }
    return open;
  }

  /** The fold's lease is taken: nobody may merge blocks between reading them and noting their number. */
  private void rollUpStrip(List<Window> open, Retention retention, Lifetimes lifetimes) {
    var token = Bytes.of(UUID.randomUUID().toString());
    var lease = Keys.lease(open.getFirst().raw());
    var taken = lane.await("take a lease",
        lane.commands().set(lease, token, SetArgs.Builder.nx().px(LEASE)));
    if (taken == null) {
      return; // Another replica is at it.
    }
    try {
      for (var window : open) {
        rollUp(window, token, retention, lifetimes);
      }
    } finally {
      CompletableFuture<Long> released = UpkeepScript.RELEASE.run(
          lane.commands(), ScriptOutputType.INTEGER, new byte[][]{lease}, token);
      lane.await("give a lease back", released);
    }
  }

  private void rollUp(Window window, byte[] token, Retention retention, Lifetimes lifetimes) {
    long end = window.start() + tiers.windowMillis() - 1;
    var blocks = lane.await("read blocks to sum up", lane.commands().zrangebyscore(
        window.raw(), Range.create((double) window.start(), (double) end)));
    if (blocks.size() != window.blocks()) {
      conflicts++; // More came: the next run sees how many.
      return;
    }
    var args = new ArrayList<byte[]>();
    args.add(token);
    args.add(Bytes.of(window.start()));
    args.add(Bytes.of(end));
    args.add(Bytes.of(window.blocks()));
    args.add(Bytes.of(window.isLate() ? 1 : 0));
    args.add(Bytes.of(lifetimes.samples()));
    var like = like(blocks, window);
    int added = 0;
    if (like != null) {
      var strip = merge(like, blocks, window);
      for (var tier : tiers.kept()) {
        if (end >= clock.millis() - retention.samples(tier).toMillis()) {
          added += sumUp(tier, window, like, strip, lifetimes, args);
        }
      }
    }
    CompletableFuture<Long> done = UpkeepScript.ROLL.run(
        lane.commands(),
        ScriptOutputType.INTEGER,
        new byte[][]{
            window.raw(),
            Keys.lease(window.raw()),
            Keys.rolled(window.raw()),
            Keys.tier(window.raw(), Resolution.FIVE_MINUTES),
            Keys.tier(window.raw(), Resolution.ONE_HOUR)},
        args.toArray(byte[][]::new));
    if (lane.await("sum up samples", done) == 1) {
      windows++;
      bytes += added;
    } else {
      conflicts++;
    }
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

  private static StripMerge merge(SampleBlock like, List<byte[]> blocks, Window window) {
    var strip = new StripMerge(like.epoch(), slot -> true, TimeRange.ALL);
    for (var block : blocks) {
      try {
        strip.add(block);
      } catch (CorruptBlockException e) {
        continue; // Told already.
      }
    }
    return strip;
  }

  /** Adds a tier's block to the arguments; returns its bytes. */
  private int sumUp(
      Resolution tier,
      Window window,
      SampleBlock like,
      StripMerge strip,
      Lifetimes lifetimes,
      List<byte[]> args) {
    long step = tier.step().toMillis();
    var kept = kept(tier, window, like.epoch());
    TreeMap<Integer, Summaries> before = window.isLate()
        ? kept.merge(start -> start >= window.start()
            && start < window.start() + tiers.windowMillis())
        : new TreeMap<>();
    var series = new ArrayList<SummaryBlock.Column>();
    strip.merge((slot, run) -> {
      var summed = Summaries.of(run.timestamps(), run.values(), run.from(), run.to(), step);
      var old = before.get(slot);
      var all = old == null ? summed : old.plus(summed);
      if (all.size() > 0) {
        series.add(new SummaryBlock.Column(slot, all));
        buckets += all.size();
        samples += tier == tiers.kept().getFirst() ? run.to() - run.from() : 0;
      }
    });
    if (series.isEmpty()) {
      return 0;
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
    return block.length;
  }

  /** What the tier holds from this window on; mostly nothing, since windows are summed up in order. */
  private SummaryMerge kept(Resolution tier, Window window, int epoch) {
    long last = tiers.windowStart(tier, window.start()) + tiers.window(tier) - 1;
    var blocks = lane.await("read summaries", lane.commands().zrangebyscore(
        Keys.tier(window.raw(), tier), Range.create((double) window.start(), (double) last)));
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
