// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.storage.block.SampleBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds which series of which strips matchers mean: names, then dictionaries. Thread-safe. */
record SeriesLookup(Lane lane, Dictionaries dictionaries) {
  /**
   * What is wanted of one strip.
   *
   * @param slots ascending
   * @param labels one a slot
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns to loop over.
  record Strip(String metric, int epoch, int strip, int[] slots, Labels[] labels) {
    /** The same strip, of which nothing is wanted. */
    Strip none() {
      return new Strip(metric, epoch, strip, new int[0], new Labels[0]);
    }

    boolean isOf(Strip other) {
      return strip == other.strip && metric.equals(other.metric);
    }

    boolean contains(int slot) {
      return Arrays.binarySearch(slots, slot) >= 0;
    }

    /** The labels of a slot that is wanted. */
    Labels labels(int slot) {
      int at = Arrays.binarySearch(slots, slot);
      return at < 0 ? Labels.EMPTY : labels[at];
    }
  }

  /**
   * What is wanted by what was known before, and the question on its way whether there is more: so what
   * that leads to can be asked for in the same round trip.
   */
  record Guess(
      List<Strip> strips, List<String> names, List<Matcher> matchers, Dictionaries.Asked asked) {
  }

  /** Guesses, and asks whether that is right when {@code pipeline} is sent. */
  Guess guess(Keys keys, List<Matcher> matchers, Pipeline pipeline) {
    var names = names(keys, matchers);
    if (names.size() > Dictionaries.PIPELINE) {
      return new Guess(List.of(), names, matchers, dictionaries.ask(keys, List.of(), pipeline));
    }
    var asked = dictionaries.ask(keys, names, pipeline);
    return new Guess(strips(names, asked.known(), matchers), names, matchers, asked);
  }

  /** What is wanted; the guess itself if it was right. */
  List<Strip> strips(Keys keys, Guess guess) {
    if (guess.names().size() > Dictionaries.PIPELINE) {
      return strips(
          guess.names(), dictionaries.read(keys, guess.names()), guess.matchers());
    }
    var snapshots = dictionaries.take(keys, guess.asked());
    boolean right = true;
    for (int i = 0; right && i < snapshots.size(); i++) {
      right = isSame(snapshots.get(i), guess.asked().known().get(i));
    }
    return right ? guess.strips() : strips(guess.names(), snapshots, guess.matchers());
  }

  private static boolean isSame(MetricDictionary.Snapshot now, MetricDictionary.Snapshot before) {
    return now.epoch() == before.epoch() && now.size() == before.size();
  }

  private static List<Strip> strips(
      List<String> names, List<MetricDictionary.Snapshot> snapshots, List<Matcher> matchers) {
    var test = new LabelTest(about(matchers, false));
    var wanted = new ArrayList<Strip>();
    for (int i = 0; i < snapshots.size(); i++) {
      addStrips(names.get(i), snapshots.get(i), test, wanted);
    }
    return wanted;
  }

  private static void addStrips(
      String name, MetricDictionary.Snapshot snapshot, LabelTest test, List<Strip> wanted) {
    int most = Math.min(SampleBlock.SLOTS, snapshot.size());
    var slots = new int[most];
    var labels = new Labels[most];
    int size = 0;
    for (int k = 0; k < snapshot.size(); k++) {
      int strip = snapshot.refs()[k] / SampleBlock.SLOTS;
      if (test.accepts(snapshot.labels()[k])) {
        slots[size] = snapshot.refs()[k] % SampleBlock.SLOTS;
        labels[size++] = snapshot.labels()[k];
      }
      boolean ends = k + 1 == snapshot.size()
          || snapshot.refs()[k + 1] / SampleBlock.SLOTS != strip;
      if (ends && size > 0) {
        wanted.add(new Strip(name, snapshot.epoch(), strip, Arrays.copyOf(slots, size),
            Arrays.copyOf(labels, size)));
        size = 0;
      }
    }
  }

  /** The metrics whose name satisfies the matchers that are about the name. */
  List<String> names(Keys keys, List<Matcher> matchers) {
    var about = about(matchers, true);
    for (var matcher : about) {
      if (matcher.op() == Matcher.Op.EQUAL) {
        return areAllMet(about, matcher.value()) ? List.of(matcher.value()) : List.of();
      }
    }
    return names(keys).stream().filter(name -> areAllMet(about, name)).toList();
  }

  /** The matchers that are about the metric's name, or the others. */
  private static List<Matcher> about(List<Matcher> matchers, boolean theName) {
    var some = new ArrayList<Matcher>(matchers.size());
    for (var matcher : matchers) {
      if (theName == matcher.name().equals(Labels.METRIC_NAME)) {
        some.add(matcher);
      }
    }
    return some;
  }

  private static boolean areAllMet(List<Matcher> matchers, String name) {
    for (var matcher : matchers) {
      if (!matcher.matches(name)) {
        return false;
      }
    }
    return true;
  }

  List<String> names(Keys keys) {
    return lane.await("read the metrics' names", lane.commands().zrange(keys.metrics(), 0, -1))
        .stream()
        .map(Bytes::text)
        .sorted()
        .toList();
  }

  /**
   * Whether label sets satisfy matchers. A regular expression costs about a microsecond, and many series
   * have few values, so what it said of a value is remembered. Used by one thread.
   */
  private static final class LabelTest {
    private static final int MAX_REMEMBERED = 10_000;

    private final List<Matcher> matchers;
    private final List<Map<String, Boolean>> said = new ArrayList<>();

    LabelTest(List<Matcher> matchers) {
      this.matchers = matchers;
      matchers.forEach(matcher -> said.add(new HashMap<>()));
    }

    boolean accepts(Labels labels) {
      for (int i = 0; i < matchers.size(); i++) {
        var matcher = matchers.get(i);
        var value = labels.getOrEmpty(matcher.name());
        boolean accepted = switch (matcher.op()) {
          case EQUAL, NOT_EQUAL -> matcher.matches(value);
          case REGEX, NOT_REGEX -> remembered(matcher, value, said.get(i));
        };
        if (!accepted) {
          return false;
        }
      }
      return true;
    }

    private static boolean remembered(Matcher matcher, String value, Map<String, Boolean> said) {
      var known = said.get(value);
      if (known != null) {
        return known;
      }
      boolean accepted = matcher.matches(value);
      if (said.size() < MAX_REMEMBERED) {
        said.put(value, accepted);
      }
      return accepted;
    }
  }
}
