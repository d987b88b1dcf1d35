// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.OpenBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Reads blocks of samples, and keeps those opened that were read last, up to so many bytes.
 *
 * <p>A block never changes, so one that is still a member of its key is right. Which members there are is
 * asked of Redis each time: {@link Script#BLOCKS} answers with the blocks that the reader does not have. So
 * what was appended, folded or removed meanwhile is seen at once, as without a cache.
 *
 * <p>Of a window that holds as many blocks as before and was not folded since, Redis need not even look at
 * its blocks. That rests on its members not being lost, so it is believed for {@link #BELIEVED} at most and
 * not after a connection broke. Thread-safe.
 */
final class BlockCache {
  /** Bytes at both ends of a block that tell it from others: header, first of the body, last and sum. */
  private static final int HEAD = 64;

  private static final int TAIL = 12;
  private static final int MAX_STRIPS = 100_000;
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  /** One block: where it is, its ends and its score. */
  private record Id(String key, String ends, long score) {
  }

  private record Known(Id id, OpenBlock block) {
  }

  /**
   * A key at one moment.
   *
   * @param folds how often it had been folded
   * @param gone up to when its samples were removed
   * @param blocks how many it had
   * @param bound start of a window
   * @param below how many blocks it had before that
   * @param breaks how many connections had broken
   * @param nanos when that was
   */
  private record Moment(
      String folds, String gone, long blocks, long bound, long below, long breaks, long nanos) {
    boolean isBelieved(Moment now) {
      return breaks == now.breaks && now.nanos - nanos < BELIEVED.toNanos();
    }
  }

  /** The blocks of a window whose score is at least {@code from}, as they were at a moment. */
  private record Window(long start, double from, List<Id> blocks, Moment moment) {
    Window at(Moment later) {
      // That it is the same was told, not read: it is not believed for longer.
      return new Window(start, from, blocks, new Moment(later.folds, later.gone, later.blocks,
          later.bound, later.below, moment.breaks, moment.nanos));
    }
  }

  private final Cache<Id, OpenBlock> blocks;
  private final boolean keeps;
  private final long windowMillis;
  private final LongSupplier breaks;

  /** What is known of each key by window; some of the blocks may be forgotten above. */
  private final Cache<String, Map<Long, Window>> members = Caffeine.newBuilder()
      .maximumSize(MAX_STRIPS).build();

  /**
   * An empty cache.
   *
   * @param maxBytes most memory that it takes; 0 keeps nothing
   * @param windowMillis length of a window, which no block crosses
   * @param breaks counts broken connections
   */
  BlockCache(long maxBytes, long windowMillis, LongSupplier breaks) {
    this.keeps = maxBytes > 0; // Caffeine would keep for a moment.
    this.windowMillis = windowMillis;
    this.breaks = breaks;
    blocks = Caffeine.newBuilder()
        .maximumWeight(maxBytes)
        .weigher((Id id, OpenBlock block) -> (int) Math.min(Integer.MAX_VALUE, block.weight()))
        .build();
  }

  /** Blocks of one key as they were at one moment. */
  static final class Found {
    /** Samples before this are removed, since they are summed up; milliseconds since the epoch. */
    long gone = Long.MIN_VALUE;

    /** From here on no summary of five minutes is missing. */
    long goneFive = Long.MIN_VALUE;

    /** Bytes that the blocks take. */
    long bytes;

    final List<OpenBlock> blocks = new ArrayList<>();
    final List<CorruptBlockException> damaged = new ArrayList<>();

    private void add(OpenBlock block) {
      blocks.add(block);
      bytes += block.weight();
    }
  }

  /**
   * Asks for the blocks of a strip's samples whose score is at least {@code from} and below {@code to},
   * which is the end of a window; they are on their way when {@code pipeline} is sent.
   *
   * @param believes whether windows may be known by numbers; not where samples count that are removed soon
   */
  Asked ask(Pipeline pipeline, byte[] key, double from, double to, boolean believes) {
    var asked = new Asked(Keys.text(key), from, to, believes);
    asked.reply = pipeline.list(
        Script.BLOCKS,
        new byte[][]{key, Keys.rolled(key), Keys.folds(key)},
        asked.args());
    return asked;
  }

  /** A read under way. */
  final class Asked {
    private final String key;
    private final double from;
    private final double to;
    private final long last;
    private final Moment now;
    private final List<Known> known = new ArrayList<>();
    private final List<Window> offered = new ArrayList<>();
    private final Map<Id, OpenBlock> there = new HashMap<>();
    private CompletableFuture<List<Object>> reply = new CompletableFuture<>();

    private Asked(String key, double from, double to, boolean believes) {
      this.key = key;
      this.from = from;
      this.to = to;
      this.last = (long) to - windowMillis;
      this.now = new Moment("", "", 0, 0, 0, breaks.getAsLong(), System.nanoTime());
      for (var window : members.get(key, unused -> Map.of()).values()) {
        if (overlaps(window)) {
          offer(window, believes);
        }
      }
    }

    private boolean overlaps(Window window) {
      return window.start() < to && window.start() + windowMillis > from;
    }

    private void offer(Window window, boolean believes) {
      boolean whole = believes
          && window.from() <= Math.max(from, window.start())
          && window.moment().isBelieved(now);
      for (var id : window.blocks()) {
        var block = blocks.getIfPresent(id);
        whole &= block != null;
        if (block != null) {
          known.add(new Known(id, block));
          there.put(id, block);
        }
      }
      if (whole) {
        offered.add(window);
      }
    }

    private byte[][] args() {
      var args = new ArrayList<byte[]>();
      args.add(Bytes.of(Double.toString(from)));
      args.add(Bytes.of("(" + to));
      args.add(Bytes.of(windowMillis));
      args.add(Bytes.of(last));
      args.add(Bytes.of(HEAD));
      args.add(Bytes.of(TAIL));
      args.add(Bytes.of(offered.size()));
      for (var window : offered) {
        args.add(Bytes.of(window.start()));
        args.add(Bytes.of(Double.toString(window.from())));
        args.add(Bytes.of(window.blocks().size()));
        args.add(Bytes.of(window.moment().folds()));
        args.add(Bytes.of(window.moment().gone()));
        args.add(Bytes.of(window.moment().blocks()));
        args.add(Bytes.of(window.moment().bound()));
        args.add(Bytes.of(window.moment().below()));
      }
      for (var one : known) {
        args.add(one.id().ends().getBytes(StandardCharsets.ISO_8859_1));
      }
      return args.toArray(byte[][]::new);
    }

    CompletableFuture<List<Object>> reply() {
      return reply;
    }

    /** What was found, of the answer to {@link #reply}. */
    Found found(List<Object> answer) {
      var found = new Found();
      found.gone = number(answer.get(0));
      found.goneFive = number(answer.get(1));
      var read = new ArrayList<Id>();
      var same = new ArrayList<Window>();
      for (var item : answer.subList(5, answer.size())) {
        switch (item) {
          case byte[] bytes -> open(bytes, found, read);
          case Long number -> {
            if (number < 0) {
              same.add(offered.get((int) (-1 - number)));
            } else {
              found.add(known.get(number.intValue()).block());
              read.add(known.get(number.intValue()).id());
            }
          }
          default -> throw new IllegalStateException("no block and no number: " + item);
        }
      }
      for (var window : same) {
        for (var id : window.blocks()) {
          var block = there.get(id);
          if (id.score() >= from && block != null) {
            found.add(block);
          }
        }
      }
      if (!found.damaged.isEmpty()) {
        members.invalidate(key); // To be met again, and told of, each time.
      } else if (answer.get(4) instanceof Long below) { // Else all is as it was.
        learn(new Moment(Bytes.text(answer.get(2)), Bytes.text(answer.get(0)),
            (Long) answer.get(3), last, below, now.breaks(), now.nanos()), read, same);
      }
      return found;
    }

    private void open(byte[] bytes, Found found, Collection<Id> read) {
      try {
        var block = OpenBlock.open(bytes);
        var id = new Id(key, text(ends(bytes)), block.header().maxMillis());
        if (keeps) {
          blocks.put(id, block);
        }
        read.add(id);
        found.add(block);
      } catch (CorruptBlockException e) {
        found.damaged.add(e);
      }
    }

    private void learn(Moment moment, List<Id> read, List<Window> same) {
      var byWindow = new TreeMap<Long, List<Id>>();
      for (var id : read) {
        byWindow.computeIfAbsent(
            Math.floorDiv(id.score(), windowMillis) * windowMillis, unused -> new ArrayList<>())
            .add(id);
      }
      var windows = new TreeMap<>(members.get(key, unused -> Map.of()));
      windows.values().removeIf(this::overlaps);
      byWindow.forEach((start, ids) -> windows.put(
          start, new Window(start, Math.max(from, start), List.copyOf(ids), moment)));
      same.forEach(window -> windows.put(window.start(), window.at(moment)));
      members.put(key, windows);
    }
  }

  private static long number(Object text) {
    var bytes = (byte[]) text;
    return bytes.length == 0 ? Long.MIN_VALUE : Long.parseLong(Bytes.text(bytes));
  }

  private static byte[] ends(byte[] block) {
    int head = Math.min(HEAD, block.length);
    int tail = Math.min(TAIL, block.length);
    var ends = new byte[head + tail];
    System.arraycopy(block, 0, ends, 0, head);
    System.arraycopy(block, block.length - tail, ends, head, tail);
    return ends;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
