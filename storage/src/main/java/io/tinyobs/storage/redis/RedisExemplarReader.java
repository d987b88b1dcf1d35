// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.ExemplarBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Reads exemplars: names, then the blocks of each metric in one pipeline. Thread-safe. */
record RedisExemplarReader(Lane lane, StorageSettings settings, Damage damage)
    implements
      ExemplarReader {
  /** Metrics read at once, which bounds the memory that undecoded blocks take. */
  private static final int PIPELINE = 500;

  @Override
  public Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range) {
    var keys = new Keys(tenant);
    var names = names(keys, selectors);
    var found = new ArrayList<ExemplarSeries>();
    var warnings = new ArrayList<String>();
    for (int from = 0; from < names.size(); from += PIPELINE) {
      read(keys, names.subList(from, Math.min(names.size(), from + PIPELINE)), range,
          labels -> selectors.stream().anyMatch(labels::matches), found, warnings);
    }
    found.sort(Comparator.comparing(ExemplarSeries::labels));
    return new Selection<>(found, warnings);
  }

  /** The metrics that any selector may mean; the index is read only if one does not name its metric. */
  private List<String> names(Keys keys, List<List<Matcher>> selectors) {
    var names = new TreeSet<String>();
    var unnamed = new ArrayList<List<Matcher>>();
    for (var selector : selectors) {
      selector.stream()
          .filter(matcher -> isName(matcher) && matcher.op() == Matcher.Op.EQUAL)
          .findFirst()
          .ifPresentOrElse(exact -> names.add(exact.value()), () -> unnamed.add(selector));
    }
    if (!unnamed.isEmpty()) {
      KeySpace.metricsWithExemplars(lane, keys).stream()
          .filter(name -> unnamed.stream().anyMatch(selector -> mayMean(selector, name)))
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  private static boolean mayMean(List<Matcher> selector, String name) {
    return selector.stream().filter(RedisExemplarReader::isName)
        .allMatch(matcher -> matcher.matches(name));
  }

  private static boolean isName(Matcher matcher) {
    return matcher.name().equals(Labels.METRIC_NAME);
  }

  private void read(
      Keys keys,
      List<String> names,
      TimeRange range,
      Predicate<Labels> wanted,
      List<ExemplarSeries> found,
      List<String> warnings) {
    var redis = lane.commands();
    var scores = RedisMetricReader.scores(range, settings.window().toMillis());
    var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
    for (var name : names) {
      replies.add(redis.zrangebyscore(keys.exemplars(name), scores).toCompletableFuture());
    }
    var answers = lane.awaitAll("read exemplars", replies);
    for (int i = 0; i < names.size(); i++) {
      var merge = new ExemplarMerge(settings.window().toMillis(), settings.exemplars());
      for (var block : answers.get(i)) {
        try {
          merge.add(ExemplarBlock.decode(block).series(), wanted);
        } catch (CorruptBlockException e) {
          var warning = "exemplars of %s are missing: %s".formatted(names.get(i), e.getMessage());
          damage.met(warning);
          warnings.add(warning);
        }
      }
      found.addAll(merge.merged(one -> range.contains(one.timestampMillis())));
    }
  }
}
