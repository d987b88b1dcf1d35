// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.CorruptBlockException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Merges the blocks of one key, window by window.
 *
 * <p>The lease keeps replicas from doing the same work; what keeps data right is the script that replaces
 * blocks only if the range still holds just what was read, all at once. So a fold may be ended anywhere, and
 * repeated. Thread-safe.
 */
final class Folder {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int PIPELINE = 500;

  private record Window(String key, long start) {
  }

  private final Lane lane;
  private final long foldsTtl;
  private final InstantSource clock;
  private final Damage damage;

  /** Closed windows that merging leaves as they are, with the number of their blocks. */
  private final Cache<Window, Long> finished = Caffeine.newBuilder().maximumSize(100_000).build();

  private int keysFolded;
  private int blocksIn;
  private int blocksOut;
  private long bytesIn;
  private long bytesOut;
  private int conflicts;
  private int keysSeen;

  Folder(Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.lane = lane;
    this.damage = damage;
    this.foldsTtl = Lifetimes.shared(settings).indexes();
    this.clock = clock;
  }

  /** Folds what is worth it in these keys. */
  synchronized FoldReport fold(List<KeySpace.BlockKey> keys) {
    keysSeen = keys.size();
    keysFolded = 0;
    blocksIn = 0;
    blocksOut = 0;
    bytesIn = 0;
    bytesOut = 0;
    conflicts = 0;
    for (int from = 0; from < keys.size(); from += PIPELINE) {
      foldSome(keys.subList(from, Math.min(keys.size(), from + PIPELINE)));
    }
    return new FoldReport(
        keysSeen, keysFolded, blocksIn, blocksOut, bytesIn, bytesOut, conflicts);
  }

  private void foldSome(List<KeySpace.BlockKey> keys) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<Object>>>();
    for (var key : keys) {
      replies.add(UpkeepScript.CENSUS.run(
          redis, ScriptOutputType.MULTI, new byte[][]{key.key()}, Bytes.of(key.window())));
    }
    var census = lane.awaitAll("count blocks", replies);
    for (int i = 0; i < keys.size(); i++) {
      var windows = worthFolding(keys.get(i), census.get(i));
      if (!windows.isEmpty()) {
        fold(keys.get(i), windows);
      }
    }
  }

  private List<Long> worthFolding(KeySpace.BlockKey key, List<Object> census) {
    var windows = new ArrayList<Long>();
    for (int i = 0; i < census.size(); i += 2) {
      long start = Long.parseLong(Bytes.text(census.get(i)));
      long count = (Long) census.get(i + 1);
      boolean open = start + key.window() + FoldChoice.SETTLE_MILLIS > clock.millis();
      var known = finished.getIfPresent(new Window(Keys.text(key.key()), start));
      boolean done = known != null && known == count;
      if (!done && (!open || count >= FoldChoice.ENOUGH)) {
        windows.add(start);
      }
    }
    return windows;
  }

  private void fold(KeySpace.BlockKey key, List<Long> windows) {
    var token = Bytes.of(UUID.randomUUID().toString());
    var lease = Keys.lease(key.key());
    var taken = lane.await("take a lease",
        lane.commands().set(lease, token, SetArgs.Builder.nx().px(LEASE)));
    if (taken == null) {
      return; // Another replica is at it.
    }
    try {
      boolean folded = false;
      for (long start : windows) {
        folded |= fold(key, start, token);
      }
      keysFolded += folded ? 1 : 0;
    } finally {
      CompletableFuture<Long> released = UpkeepScript.RELEASE.run(
          lane.commands(), ScriptOutputType.INTEGER, new byte[][]{lease}, token);
      lane.await("give a lease back", released);
    }
  }

  private boolean fold(KeySpace.BlockKey key, long start, byte[] token) {
    long end = start + key.window() - 1;
    var blocks = lane.await("read blocks to fold", lane.commands().zrangebyscoreWithScores(
        key.key(), Range.create((double) start, (double) end)));
    var choice = FoldChoice.of(blocks, end, clock.millis(), damage);
    var chosen = choice.chosen();
    if (chosen.isEmpty()) {
      if (end + FoldChoice.SETTLE_MILLIS < clock.millis()) {
        finished.put(new Window(Keys.text(key.key()), start), (long) blocks.size());
      }
      return false;
    }
    List<byte[]> merged;
    try {
      merged = BlockMerge.merge(key.coding(), chosen);
    } catch (CorruptBlockException e) {
      damage.met("cannot fold %s: %s".formatted(Keys.text(key.key()), e.getMessage()));
      return false;
    }
    if (isSame(chosen, merged)) {
      finished.put(new Window(Keys.text(key.key()), start), (long) blocks.size());
      return false;
    }
    if (!replace(key, start, token, choice, merged)) {
      conflicts++;
      return false;
    }
    blocksIn += chosen.size();
    blocksOut += merged.size();
    bytesIn += chosen.stream().mapToLong(block -> block.length).sum();
    bytesOut += merged.stream().mapToLong(block -> block.length).sum();
    return true;
  }

  private static boolean isSame(List<byte[]> chosen, List<byte[]> merged) {
    var one = chosen.stream().map(ByteBuffer::wrap).collect(Collectors.toSet());
    var other = new HashSet<ByteBuffer>();
    merged.forEach(block -> other.add(ByteBuffer.wrap(block)));
    return one.equals(other);
  }

  private boolean replace(
      KeySpace.BlockKey blocks,
      long start,
      byte[] token,
      FoldChoice choice,
      List<byte[]> merged) {
    var key = blocks.key();
    // Folded, a window of samples is to be summed up again: its blocks are no more those that were.
    var keys = blocks.coding() == KeySpace.Coding.SAMPLES
        ? new byte[][]{key, Keys.lease(key), Keys.folds(key), Keys.rolled(key)}
        : new byte[][]{key, Keys.lease(key), Keys.folds(key)};
    var args = new ArrayList<byte[]>();
    args.add(token);
    args.add(Bytes.of(start));
    args.add(Bytes.of(choice.highest()));
    args.add(Bytes.of(choice.present()));
    args.add(Bytes.of(foldsTtl));
    args.add(Bytes.of(choice.chosen().size()));
    args.addAll(choice.chosen());
    for (var block : merged) {
      args.add(Bytes.of(Commit.scoreOf(block)));
      args.add(block);
    }
    CompletableFuture<Long> done = UpkeepScript.FOLD.run(
        lane.commands(),
        ScriptOutputType.INTEGER,
        keys,
        args.toArray(byte[][]::new));
    return lane.await("fold blocks", done) == 1;
  }
}
