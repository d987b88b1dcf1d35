// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.CorruptBlockException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges the blocks of one key, window by window.
 *
 * <p>A lease keeps replicas from doing the same work; what keeps data right is the script that replaces
 * blocks only if the range still holds just what was read, all at once. So a fold may be ended anywhere, and
 * repeated. Thread-safe.
 */
final class Folder {
  private static final int PIPELINE = 500;

  /** Windows folded at once, which bounds the memory that their blocks take. */
  private static final int AT_ONCE = 32;

  private record Window(String key, long start) {
  }

  /**
   * A window of a key that is to be folded.
   *
   * @param quiet whether nothing came for it since it was last looked at
   */
  private record Job(KeySpace.BlockKey key, long start, boolean quiet) {
    long end() {
      return start + key.window() - 1;
    }

    Window window() {
      return new Window(Keys.text(key.key()), start);
    }
  }

  /** A fold that Redis was asked for. */
  private record Fold(
      Job job, FoldChoice choice, List<byte[]> merged, CompletableFuture<Long> done) {
    List<byte[]> chosen() {
      return choice.chosen();
    }

    /** Whether the window is merged for good: nothing else was in it. */
    boolean isWhole() {
      return choice.isClosed() && choice.present() == chosen().size();
    }
  }

  private final Lane lane;
  private final long foldsTtl;
  private final int exemplars;
  private final InstantSource clock;
  private final Damage damage;

  /** Closed windows that merging leaves as they are, with the number of their blocks. */
  private final Cache<Window, Long> finished = Caffeine.newBuilder().maximumSize(100_000).build();

  /** Open windows that were read in vain, with the number of blocks from which on it may be worth it. */
  private final Cache<Window, Long> paysFrom = Caffeine.newBuilder().maximumSize(100_000).build();

  /** Closed windows that something came for late, with the number of their blocks when last looked at. */
  private final Cache<Window, Long> late = Caffeine.newBuilder().maximumSize(100_000).build();

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
    this.exemplars = settings.exemplars();
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
          redis,
          ScriptOutputType.MULTI,
          new byte[][]{key.key()},
          Bytes.of(key.window()),
          Bytes.of(foldsTtl)));
    }
    var census = lane.awaitAll("count blocks", replies);
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < keys.size(); i++) {
      jobs.addAll(worthFolding(keys.get(i), census.get(i)));
    }
    for (int from = 0; from < jobs.size(); from += AT_ONCE) {
      foldJobs(jobs.subList(from, Math.min(jobs.size(), from + AT_ONCE)));
    }
  }

  private List<Job> worthFolding(KeySpace.BlockKey key, List<Object> census) {
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < census.size(); i += 2) {
      long start = Long.parseLong(Bytes.text(census.get(i)));
      long count = (Long) census.get(i + 1);
      boolean open = start + key.window() + FoldChoice.SETTLE_MILLIS > clock.millis();
      if (open) {
        if (count >= paysFrom(key, start)) {
          jobs.add(new Job(key, start, false));
        }
        continue;
      }
      var window = new Window(Keys.text(key.key()), start);
      var known = finished.getIfPresent(window);
      if (known == null || known != count) {
        jobs.add(new Job(key, start, isQuiet(window, known, count)));
      }
    }
    return jobs;
  }

  /**
   * Whether a closed window is to be merged whole. What comes late, a history that is imported for one, mostly
   * comes for a while: until it ends, merging all would be done again each time.
   */
  private boolean isQuiet(Window window, @Nullable Long finishedAt, long count) {
    var before = late.getIfPresent(window);
    if (before == null ? finishedAt == null : before == count) {
      late.invalidate(window);
      return true;
    }
    late.put(window, count);
    return false;
  }

  private long paysFrom(KeySpace.BlockKey key, long start) {
    var known = paysFrom.getIfPresent(new Window(Keys.text(key.key()), start));
    return known == null ? FoldChoice.ENOUGH : known;
  }

  /** Each step of some jobs is one pipeline, since a round trip costs as much as a small fold. */
  private void foldJobs(List<Job> jobs) {
    try (var leases = Leases.take(lane, jobs.stream().map(job -> job.key().key()).toList())) {
      var held = jobs.stream().filter(job -> leases.has(job.key().key())).toList();
      var reads = new ArrayList<CompletableFuture<List<ScoredValue<byte[]>>>>();
      for (var job : held) {
        reads.add(lane.commands().zrangebyscoreWithScores(
            job.key().key(), Range.create((double) job.start(), (double) job.end()))
            .toCompletableFuture());
      }
      var blocks = lane.awaitAll("read blocks to fold", reads);
      var folds = new ArrayList<Fold>();
      for (int i = 0; i < held.size(); i++) {
        var fold = fold(held.get(i), blocks.get(i), leases.token());
        if (fold != null) {
          folds.add(fold);
        }
      }
      account(folds, lane.awaitAll("fold blocks", folds.stream().map(Fold::done).toList()));
    }
  }

  private void account(List<Fold> folds, List<Long> done) {
    var keys = new HashSet<String>();
    for (int i = 0; i < folds.size(); i++) {
      var fold = folds.get(i);
      if (done.get(i) != 1) {
        conflicts++;
        continue;
      }
      paysFrom.invalidate(fold.job().window()); // It holds fewer blocks now.
      if (fold.isWhole()) {
        finished.put(fold.job().window(), (long) fold.merged().size());
      }
      keys.add(Keys.text(fold.job().key().key()));
      blocksIn += fold.chosen().size();
      blocksOut += fold.merged().size();
      bytesIn += fold.chosen().stream().mapToLong(block -> block.length).sum();
      bytesOut += fold.merged().stream().mapToLong(block -> block.length).sum();
    }
    keysFolded += keys.size();
  }

  /** Merges what is worth it; null if nothing is. */
  private @Nullable Fold fold(Job job, List<ScoredValue<byte[]>> blocks, byte[] token) {
    var choice = FoldChoice.of(blocks, job.end(), job.quiet(), clock.millis(), damage);
    var chosen = choice.chosen();
    if (chosen.isEmpty()) {
      if (choice.isClosed()) {
        finished.put(job.window(), (long) blocks.size());
      } else {
        paysFrom.put(job.window(), choice.paysFrom());
      }
      return null;
    }
    List<byte[]> merged;
    try {
      merged = BlockMerge.merge(job.key().coding(), chosen, choice.isClosed(), exemplars);
    } catch (CorruptBlockException e) {
      damage.met("cannot fold %s: %s".formatted(job.window().key(), e.getMessage()));
      return null;
    }
    if (isSame(chosen, merged)) {
      finished.put(job.window(), (long) blocks.size());
      return null;
    }
    return new Fold(job, choice, merged, replace(job, token, choice, merged));
  }

  private static boolean isSame(List<byte[]> chosen, List<byte[]> merged) {
    if (merged.size() < chosen.size()) {
      return false; // No two blocks are the same, so nothing need be hashed.
    }
    var one = chosen.stream().map(ByteBuffer::wrap).collect(Collectors.toSet());
    var other = new HashSet<ByteBuffer>();
    merged.forEach(block -> other.add(ByteBuffer.wrap(block)));
    return one.equals(other);
  }

  private CompletableFuture<Long> replace(
      Job job, byte[] token, FoldChoice choice, List<byte[]> merged) {
    var key = job.key().key();
    // Folded, a window of samples is to be summed up again: its blocks are no more those that were.
    var keys = job.key().coding() == KeySpace.Coding.SAMPLES
        ? new byte[][]{key, Keys.lease(key), Keys.folds(key), Keys.rolled(key)}
        : new byte[][]{key, Keys.lease(key), Keys.folds(key)};
    boolean all = choice.present() == choice.chosen().size()
        && job.key().coding() != KeySpace.Coding.SPANS
        && job.key().coding() != KeySpace.Coding.LOGS; // Of which some are replaced one by one.
    var args = new ArrayList<byte[]>();
    args.add(token);
    args.add(Bytes.of(job.start()));
    args.add(Bytes.of(choice.highest()));
    args.add(Bytes.of(choice.present()));
    args.add(Bytes.of(foldsTtl));
    if (all) {
      args.add(choice.oldest());
    } else {
      args.add(Bytes.of(choice.chosen().size()));
      args.addAll(choice.chosen());
    }
    for (var block : merged) {
      args.add(Bytes.of(Commit.scoreOf(block)));
      args.add(block);
    }
    return (all ? UpkeepScript.FOLD_ALL : UpkeepScript.FOLD).run(
        lane.commands(), ScriptOutputType.INTEGER, keys, args.toArray(byte[][]::new));
  }
}
