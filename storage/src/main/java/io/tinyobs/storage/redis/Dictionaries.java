// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The readers' dictionaries: each read asks only for what came since the last. Thread-safe. */
final class Dictionaries {
  /** Purged series are kept until a dictionary is read anew. */
  private static final Duration READ_ANEW = Duration.ofHours(6);

  private static final int MAX_METRICS = 100_000;
  /** Metrics asked for at once. */
  static final int PIPELINE = 1000;

  private record Id(String tenant, String metric) {
  }

  private final Lane lane;
  private final Cache<Id, MetricDictionary> cache = Caffeine.newBuilder().maximumSize(MAX_METRICS)
      .expireAfterWrite(READ_ANEW).build();

  Dictionaries(Lane lane) {
    this.lane = lane;
  }

  /** The dictionary of each metric as it is now, in the order asked. */
  List<MetricDictionary.Snapshot> read(Keys keys, List<String> metrics) {
    var snapshots = new ArrayList<MetricDictionary.Snapshot>(metrics.size());
    for (int from = 0; from < metrics.size(); from += PIPELINE) {
      snapshots.addAll(
          take(keys, ask(keys, metrics.subList(from, Math.min(metrics.size(), from + PIPELINE)))));
    }
    return snapshots;
  }

  /** The dictionary of each metric, read only where a block has a series that is not known yet. */
  List<MetricDictionary.Snapshot> readIfMissing(
      Keys keys, List<String> metrics, Map<String, List<SampleBlock>> blocks) {
    var missing = metrics.stream()
        .filter(metric -> blocks.getOrDefault(metric, List.of()).stream()
            .anyMatch(block -> !knows(dictionary(keys, metric).known(), block)))
        .toList();
    read(keys, missing);
    return metrics.stream().map(metric -> dictionary(keys, metric).known()).toList();
  }

  private static boolean knows(MetricDictionary.Snapshot known, SampleBlock block) {
    int last = block.series().isEmpty() ? -1 : block.series().getLast().slot();
    return known.epoch() == block.epoch()
        && block.strip() * SampleBlock.SLOTS + last < known.nextRef();
  }

  /** A read under way: of each metric what was known, and what came since. */
  record Asked(
      List<String> metrics,
      List<MetricDictionary.Snapshot> known,
      List<CompletableFuture<List<Object>>> replies) {
  }

  /** Asks for what came since the last read. */
  Asked ask(Keys keys, List<String> metrics) {
    var pipeline = lane.pipeline();
    var asked = ask(keys, metrics, pipeline);
    pipeline.send();
    return asked;
  }

  /** The same, when {@code pipeline} is sent. */
  Asked ask(Keys keys, List<String> metrics, Pipeline pipeline) {
    var asked = new Asked(metrics, new ArrayList<>(), new ArrayList<>());
    for (var metric : metrics) {
      var known = dictionary(keys, metric).known();
      asked.known().add(known);
      asked.replies().add(pipeline.list(
          Script.DICTIONARY,
          new byte[][]{keys.series(metric), keys.dictionary(metric)},
          Bytes.of(known.epoch()),
          Bytes.of(known.nextRef())));
    }
    return asked;
  }

  /** The dictionaries that were asked for as they are now; those that did not change are those known. */
  List<MetricDictionary.Snapshot> take(Keys keys, Asked asked) {
    var answers = lane.awaitAll("read the series dictionary", asked.replies());
    var snapshots = new ArrayList<MetricDictionary.Snapshot>();
    for (int i = 0; i < answers.size(); i++) {
      var metric = asked.metrics().get(i);
      try {
        snapshots.add(dictionary(keys, metric).learn(asked.known().get(i), answers.get(i)));
      } catch (CorruptBlockException | IllegalArgumentException e) {
        throw new StorageException.Broken(
            "cannot read the series dictionary of %s: %s".formatted(metric, e.getMessage()), e);
      }
    }
    return snapshots;
  }

  private MetricDictionary dictionary(Keys keys, String metric) {
    return cache.get(
        new Id(keys.tenant().name(), metric), id -> new MetricDictionary(id.metric()));
  }
}
