// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.HistogramBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads native histograms. Thread-safe. */
record HistogramSelect(Lane lane, long windowMillis, Damage damage) {
  /** Metrics read at once, which bounds the memory that undecoded blocks take. */
  private static final int PIPELINE = 100;

  /**
   * What is on its way along with what else is read: of one metric its blocks, of many the index of those that have
   * any. A store without pays a look at an empty key.
   */
  record Asked(@Nullable String metric, CompletableFuture<List<byte[]>> reply) {
  }

  /** One read's histograms as they are put together. */
  private record Read(
      List<Matcher> matchers,
      TimeRange range,
      TreeMap<Labels, HistogramBlock.Column> found,
      List<String> warnings) {
  }

  /** Asks for them, when {@code pipeline} is sent. */
  Asked ask(Keys keys, List<Matcher> matchers, TimeRange range, Pipeline pipeline) {
    for (var matcher : matchers) {
      if (matcher.name().equals(Labels.METRIC_NAME) && matcher.op() == Matcher.Op.EQUAL) {
        return new Asked(matcher.value(), blocks(keys, matcher.value(), range, pipeline));
      }
    }
    return new Asked(null, pipeline.zrange(keys.metricsWithHistograms()));
  }

  private CompletableFuture<List<byte[]>> blocks(
      Keys keys, String metric, TimeRange range, Pipeline pipeline) {
    return pipeline.zrangebyscore(
        keys.histograms(metric),
        (double) range.startMillis(),
        HistoryReader.endOfWindow(range, windowMillis));
  }

  /**
   * The histograms of all series that satisfy the matchers, by series.
   *
   * @param asked with the same matchers and range
   */
  TreeMap<Labels, HistogramBlock.Column> read(
      Asked asked,
      Keys keys,
      List<Matcher> matchers,
      TimeRange range,
      List<String> warnings) {
    var read = new Read(matchers, range, new TreeMap<>(), warnings);
    var reply = lane.await("read histograms", asked.reply());
    if (asked.metric() != null) {
      decode(read, asked.metric(), reply);
      return read.found();
    }
    var names = reply.stream()
        .map(Bytes::text)
        .filter(name -> matchers.stream()
            .filter(matcher -> matcher.name().equals(Labels.METRIC_NAME))
            .allMatch(matcher -> matcher.matches(name)))
        .toList();
    for (int from = 0; from < names.size(); from += PIPELINE) {
      var some = names.subList(from, Math.min(names.size(), from + PIPELINE));
      var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
      var pipeline = lane.pipeline();
      some.forEach(name -> replies.add(blocks(keys, name, range, pipeline)));
      pipeline.send();
      var answers = lane.awaitAll("read histograms", replies);
      for (int i = 0; i < some.size(); i++) {
        decode(read, some.get(i), answers.get(i));
      }
    }
    return read.found();
  }

  private void decode(Read read, String metric, List<byte[]> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    var merge = new HistogramMerge();
    var readable = FoldChoice.oldestWriteFirst(blocks);
    var all = new ArrayList<byte[]>();
    if (readable.size() < blocks.size()) { // The others have no header, and are to be told of.
      all.addAll(blocks);
      all.removeAll(readable);
    }
    all.addAll(readable);
    for (var block : all) {
      try {
        HistogramBlock.decode(block).series().stream()
            .filter(of -> of.labels().matches(read.matchers()))
            .forEach(merge::add);
      } catch (CorruptBlockException e) {
        var warning = "histograms of %s are missing: %s".formatted(metric, e.getMessage());
        damage.met(warning);
        read.warnings().add(warning);
      }
    }
    merge.merged(read.range()::contains).forEach(of -> read.found().put(of.labels(), of));
  }
}
