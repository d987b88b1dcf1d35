// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.storage.block.SampleBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Finds which series of which strips matchers mean: names, then dictionaries. Thread-safe. */
record SeriesLookup(Lane lane, Dictionaries dictionaries) {
  /** What is wanted of one strip: labels by slot. */
  record Strip(String metric, int epoch, int strip, TreeMap<Integer, Labels> series) {
    Labels labels(int slot) {
      return series.getOrDefault(slot, Labels.EMPTY);
    }
  }

  List<Strip> strips(Keys keys, List<Matcher> matchers) {
    var names = names(keys, matchers);
    var snapshots = dictionaries.read(keys, names);
    var wanted = new ArrayList<Strip>();
    for (int i = 0; i < names.size(); i++) {
      var snapshot = snapshots.get(i);
      var strips = new TreeMap<Integer, Strip>();
      var name = names.get(i);
      for (int k = 0; k < snapshot.size(); k++) {
        if (snapshot.labels()[k].matches(matchers)) {
          strips
              .computeIfAbsent(
                  snapshot.refs()[k] / SampleBlock.SLOTS,
                  strip -> new Strip(name, snapshot.epoch(), strip, new TreeMap<>()))
              .series()
              .put(snapshot.refs()[k] % SampleBlock.SLOTS, snapshot.labels()[k]);
        }
      }
      wanted.addAll(strips.values());
    }
    return wanted;
  }

  /** The metrics whose name satisfies the matchers that are about the name. */
  List<String> names(Keys keys, List<Matcher> matchers) {
    var about = matchers.stream()
        .filter(matcher -> matcher.name().equals(Labels.METRIC_NAME))
        .toList();
    var exact = about.stream().filter(matcher -> matcher.op() == Matcher.Op.EQUAL).findFirst();
    var names = exact.isPresent() ? List.of(exact.get().value()) : names(keys);
    return names.stream()
        .filter(name -> about.stream().allMatch(matcher -> matcher.matches(name)))
        .toList();
  }

  List<String> names(Keys keys) {
    return lane.await("read the metrics' names", lane.commands().zrange(keys.metrics(), 0, -1))
        .stream()
        .map(Bytes::text)
        .sorted()
        .toList();
  }
}
