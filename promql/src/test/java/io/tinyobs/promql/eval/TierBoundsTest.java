// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.SeriesSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What summaries answer is what samples would have: to rounding, where the windows' edges are edges of
 * buckets; else as for a window whose edges are moved to the nearest ones.
 */
class TierBoundsTest {
  private static final long FIVE = 300_000;
  private static final long HOUR = 3_600_000;
  private static final long START = 1_790_000_000_000L / HOUR * HOUR;

  /** How far the values may lie apart, as a share of the greater: sums are added up in another order. */
  private static final double ROUNDING = 1e-9;

  private static final List<String> FUNCTIONS = List.of(
      "rate", "increase", "delta", "sum_over_time", "avg_over_time", "min_over_time",
      "max_over_time", "count_over_time", "first_over_time", "last_over_time",
      "present_over_time", "absent_over_time", "ts_of_first_over_time", "ts_of_last_over_time");

  private final PromQlEngine engine = PromQlEngine.create(
      EngineOptions.DEFAULT.withDelayedNameRemoval(true).withMaxSamples(1L << 40));

  /** Answers with samples, or, if asked to, with summaries up to a time and samples from there on. */
  private record Source(List<Series> all, long bucket, long upTo) implements SeriesSource {
    @Override
    public Result select(List<Matcher> matchers, TimeRange range) {
      return new Result(all.stream().filter(one -> one.labels().matches(matchers))
          .map(one -> cut(one, range.startMillis(), range.endMillis()))
          .filter(one -> one.size() > 0).toList(), List.of());
    }

    @Override
    public Result select(List<Matcher> matchers, TimeRange range, Demand demand) {
      if (bucket == 0) {
        return select(matchers, range);
      }
      var found = new ArrayList<SummarySeries>();
      for (var one : all) {
        if (one.labels().matches(matchers)) {
          var old = cut(one, Long.MIN_VALUE, upTo - 1);
          var fresh = cut(one, upTo, range.endMillis());
          var buckets = Summaries.join(List.of(
              Summaries.of(old.timestamps(), old.values(), 0, old.size(), bucket),
              Summaries.each(fresh.timestamps(), fresh.values())), start -> true)
              .within(range.startMillis(), range.endMillis());
          if (buckets.size() > 0) {
            found.add(new SummarySeries(one.labels(), buckets));
          }
        }
      }
      return new Result(List.of(), found, List.of(), List.of());
    }

    private static Series cut(Series series, long from, long to) {
      int first = lowerBound(series.timestamps(), from);
      int last = to == Long.MAX_VALUE ? series.size() : lowerBound(series.timestamps(), to + 1);
      return new Series(series.labels(),
          Arrays.copyOfRange(series.timestamps(), first, Math.max(first, last)),
          Arrays.copyOfRange(series.values(), first, Math.max(first, last)));
    }

    private static int lowerBound(long[] times, long at) {
      int found = Arrays.binarySearch(times, at);
      return found < 0 ? -found - 1 : found;
    }
  }

  private static Series random(String name, int seed, boolean counter) {
    var random = new Random(seed);
    var times = new long[6 * 240];
    var values = new double[times.length];
    double value = 0;
    int n = 0;
    for (int i = 0; i < times.length; i++) {
      if (random.nextInt(300) == 0) {
        i += random.nextInt(100); // An outage.
      }
      if (i >= times.length) {
        break;
      }
      times[n] = START + 15_000L * i + 1 + random.nextInt(14_998); // Never on an edge.
      value = !counter
          ? random.nextGaussian() * 100
          : random.nextInt(150) == 0 ? random.nextInt(3) : value + random.nextInt(50);
      values[n++] = random.nextInt(400) == 0 ? StaleNaN.VALUE : value;
    }
    return new Series(Labels.of("__name__", name, "seed", String.valueOf(seed)),
        Arrays.copyOf(times, n), Arrays.copyOf(values, n));
  }

  private static List<Series> randoms() {
    var all = new ArrayList<Series>();
    for (int seed = 0; seed < 20; seed++) {
      all.add(random("c_total", seed, true));
      all.add(random("g", 100 + seed, false));
    }
    return all;
  }

  private Map<Labels, Map<Long, Double>> range(String query, SeriesSource source, long step) {
    var found = new HashMap<Labels, Map<Long, Double>>();
    var result = engine.range(query, START + HOUR, START + 6 * HOUR, step, source);
    for (var series : ((Matrix) result.value()).series()) {
      var points = new HashMap<Long, Double>();
      for (int i = 0; i < series.size(); i++) {
        points.put(series.timestamps()[i], series.values()[i]);
      }
      found.put(series.labels(), points);
    }
    return found;
  }

  private static void assertSame(
      String query, Map<Labels, Map<Long, Double>> one, Map<Labels, Map<Long, Double>> other) {
    assertThat(one.keySet()).as(query).isEqualTo(other.keySet());
    one.forEach((labels, points) -> {
      var others = other.getOrDefault(labels, Map.of());
      assertThat(points.keySet()).as("%s: steps of %s", query, labels).isEqualTo(others.keySet());
      points.forEach((at, value) -> assertClose(
          "%s: %s at %d".formatted(query, labels, at), value, others.getOrDefault(at, -1e99)));
    });
  }

  private static void assertClose(String what, double one, double other) {
    if (Double.isNaN(one) || Double.isInfinite(one)) {
      assertThat(Double.valueOf(other)).as(what).isEqualTo(Double.valueOf(one));
    } else {
      assertThat(other).as(what)
          .isCloseTo(one, within(ROUNDING * Math.max(1, Math.abs(one))));
    }
  }

  @ParameterizedTest
  @CsvSource({"5m,10m,300000", "5m,1h,300000", "5m,5m,900000", "1h,1h,3600000", "1h,2h,3600000"})
  void functions_alignedWindows_answerAsSamplesDo(String bucket, String window, long step) {
    var all = randoms();
    var samples = new Source(all, 0, 0);
    for (long upTo : new long[]{START + 4 * HOUR, START + 9 * HOUR}) {
      var summaries = new Source(all, bucket.equals("5m") ? FIVE : HOUR, upTo);
      for (var function : FUNCTIONS) {
        var query = "%s({__name__=~\"c_total|g\"}[%s])".formatted(function, window);
        var expected = range(query, samples, step);
        assertThat(expected).as(query).hasSizeGreaterThan(function.startsWith("absent") ? -1 : 30);
        assertSame(query, range(query, summaries, step), expected);
      }
    }
  }

  /** Buckets of a classic histogram are counters that are summed up alike, so they stay consistent. */
  @Test
  void histogramQuantile_alignedWindows_answersAsSamplesDo() {
    var random = new Random(1);
    var bounds = new String[]{"0.1", "0.5", "1", "5", "+Inf"};
    var counts = new double[bounds.length][6 * 240];
    for (int i = 1; i < 6 * 240; i++) {
      double more = 0;
      for (int b = 0; b < bounds.length; b++) {
        more += random.nextInt(5);
        counts[b][i] = i % 700 == 0 ? more : counts[b][i - 1] + more; // Restarts twice.
      }
    }
    var times = new long[6 * 240];
    Arrays.setAll(times, i -> START + 15_000L * i + 7_000);
    var all = new ArrayList<Series>();
    for (int b = 0; b < bounds.length; b++) {
      all.add(new Series(
          Labels.of("__name__", "h_bucket", "le", bounds[b]), times, counts[b]));
    }
    var query = "histogram_quantile(0.9, sum by (le) (rate(h_bucket[10m])))";

    assertSame(query, range(query, new Source(all, FIVE, START + 9 * HOUR), FIVE),
        range(query, new Source(all, 0, 0), FIVE));
  }

  /** Steps of seven minutes and a bit, windows of 47 and a bit: edges lie anywhere in buckets. */
  @ParameterizedTest
  @ValueSource(strings = {"rate", "increase", "sum_over_time", "max_over_time", "count_over_time"})
  void functions_anyWindows_answerAsForTheNearestEdges(String function) {
    var all = randoms();
    var summaries = new Source(all, FIVE, START + 9 * HOUR);
    var samples = new Source(all, 0, 0);
    long window = 2_861_111;
    for (long at = START + HOUR + 1; at < START + 6 * HOUR; at += 427_003) {
      long right = Math.floorDiv(at + FIVE / 2, FIVE) * FIVE;
      long left = Math.floorDiv(at - window + FIVE / 2, FIVE) * FIVE;
      var found = instant("%s({__name__=~\"c_total|g\"}[%dms])".formatted(function, window), at,
          summaries);
      var expected = instant("%s({__name__=~\"c_total|g\"}[%dms])"
          .formatted(function, right - left), right, samples);
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      double scale = function.equals("increase") ? (double) window / (right - left) : 1;
      found.forEach((labels, value) -> assertClose(
          function + " of " + labels, value, scale * expected.getOrDefault(labels, -1e99)));
    }
  }

  private Map<Labels, Double> instant(String query, long at, SeriesSource source) {
    var found = new HashMap<Labels, Double>();
    ((Vector) engine.instant(query, at, source).value()).samples()
        .forEach(sample -> found.put(sample.labels(), sample.value()));
    return found;
  }

  /** Only hours are left, and someone asks for five minutes: that hour's rate, and not nothing. */
  @Test
  void rate_windowShorterThanBuckets_isThatOfTheBucket() {
    var all = List.of(random("c_total", 3, true));
    var summaries = new Source(all, HOUR, START + 9 * HOUR);

    for (long at = START + 2 * HOUR + 60_000; at < START + 3 * HOUR; at += 60_000) {
      assertThat(instant("rate(c_total[5m])", at, summaries).values()).singleElement()
          .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
          .isCloseTo(instant("rate(c_total[1h])", START + 3 * HOUR, new Source(all, 0, 0))
              .values().iterator().next(), within(1e-9));
    }
  }

  /** A plain selector sees true samples, no older than samples would be found, and no ghosts. */
  @Test
  void selector_overBuckets_seesSamplesOfThem() {
    var all = randoms();
    var samples = new Source(all, 0, 0);
    var summaries = new Source(all, FIVE, START + 9 * HOUR);
    for (var aligned : List.of("timestamp(g)", "g")) {
      assertSame(aligned, range(aligned, summaries, FIVE), withoutStale(aligned, samples));
    }
    // In the middle of buckets: a sample of the series, at most a bucket and a scrape old.
    var found = range("timestamp(g)", summaries, 61_007);
    found.values().forEach(points -> points.forEach((at, time) -> assertThat(at / 1000.0 - time)
        .isBetween(0.0, (FIVE + 15_000) / 1000.0)));
    assertThat(found).hasSize(20);
  }

  // Stale markers are not summed up: a series that ended is seen up to a lookback longer.
  private Map<Labels, Map<Long, Double>> withoutStale(String query, Source samples) {
    var kept = samples.all().stream().map(one -> {
      var raw = RawSeries.of(one);
      return new Series(one.labels(), raw.timestamps(), raw.values());
    }).toList();
    return range(query, new Source(kept, 0, 0), FIVE);
  }

  @Test
  void otherFunctions_overBuckets_sayWhatTheySee() {
    var result = engine.instant("stddev_over_time(g[1h])", START + 2 * HOUR,
        new Source(randoms(), FIVE, START + 9 * HOUR));

    assertThat(((Vector) result.value()).samples()).hasSize(20);
    assertThat(result.infos()).singleElement().asString()
        .contains("stddev_over_time() sees the first and the last sample of each summary only");
  }

  /** The bound, over 11,779 series of real exporters; the recording is not part of the repository. */
  @Test
  void recording_alignedWindows_answersAsSamplesDo() throws IOException {
    var file = Path.of("../../shared/real/exporters.jsonl.gz");
    assumeThat(file).as("the recording is not beside the repository").exists();
    var all = read(file);
    long first = all.stream().mapToLong(one -> one.timestamps()[0]).min().orElseThrow();
    long start = Math.floorDiv(first, FIVE) * FIVE + 2 * FIVE;
    int compared = 0;
    for (int from = 0; from < all.size(); from += 500) {
      var some = all.subList(from, Math.min(all.size(), from + 500));
      for (var function : FUNCTIONS) {
        var query = "%s({__name__=~\".+\"}[10m])".formatted(function);
        var samples = engine.range(query, start, start + HOUR, FIVE, new Source(some, 0, 0));
        var summed = engine.range(
            query, start, start + HOUR, FIVE, new Source(some, FIVE, Long.MAX_VALUE));
        var expected = ((Matrix) samples.value()).series();
        var found = ((Matrix) summed.value()).series();
        assertThat(found).as(function).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i).labels()).isEqualTo(expected.get(i).labels());
          assertThat(found.get(i).timestamps()).isEqualTo(expected.get(i).timestamps());
          for (int k = 0; k < found.get(i).size(); k++) {
            assertClose(function + " of " + found.get(i).labels(), found.get(i).values()[k],
                expected.get(i).values()[k]);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(500_000);
  }

  private static List<Series> read(Path file) throws IOException {
    var pair = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    var all = new ArrayList<Series>();
    try (var in = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var labels = Labels.builder();
        int values = line.indexOf("},\"values\":[");
        var pairs = pair.matcher(line).region("{\"metric\":".length(), values);
        while (pairs.find()) {
          labels.set(pairs.group(1), pairs.group(2));
        }
        labels.set("n", String.valueOf(all.size())); // Names are dropped, and series must differ.
        var parts = line.substring(values + 12, line.lastIndexOf(']'))
            .split("\\],\"timestamps\":\\[");
        all.add(new Series(labels.build(),
            Arrays.stream(parts[1].split(",")).mapToLong(Long::parseLong).toArray(),
            Arrays.stream(parts[0].split(","))
                .mapToDouble(v -> v.equals("null") ? Double.NaN : Double.parseDouble(v))
                .toArray()));
      }
    }
    return all;
  }
}
