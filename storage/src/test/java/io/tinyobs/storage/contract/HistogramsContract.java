// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.regex;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.SeriesVisitor;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every store must do with native histograms. */
public abstract class HistogramsContract extends StorageContract {
  private static final TimeRange RANGE = TimeRange.of(NOW - 60_000, NOW + 60_000);

  private static Labels latency(String path) {
    return Labels.of("__name__", "latency", "path", path);
  }

  private static NativeHistogram histogram(double count) {
    return NativeHistogram.exponential(
        3, 0.001, 2, count, count / 3, Buckets.from(-2, 1, 0, 1), Buckets.from(5, count - 4, 0.5));
  }

  private Series only(Matcher... matchers) {
    var found = select(TimeRange.ALL, matchers);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void select_everyField_survives() {
    var custom = NativeHistogram.custom(
        new double[]{0.5, 1}, 3, Double.NaN, Buckets.allFrom(0, 1, 0, 2))
        .withCounterReset(CounterReset.RESET);
    var gauge = NativeHistogram.exponential(
        -4, 0, 0, 0, -0.0, Buckets.EMPTY, Buckets.EMPTY).withCounterReset(CounterReset.GAUGE);
    write(WriteBatch.create()
        .histogram(latency("/"), NOW + 2, custom)
        .histogram(latency("/"), NOW, histogram(9))
        .histogram(latency("/"), NOW + 1, gauge)
        .histogram(latency("/b"), NOW, gauge));

    var found = select(RANGE, name("latency"));

    assertThat(found).extracting(Series::labels).containsExactly(latency("/"), latency("/b"));
    assertThat(found.getFirst().timestamps()).containsExactly(NOW, NOW + 1, NOW + 2);
    assertThat(found.getFirst().histograms()).containsExactly(histogram(9), gauge, custom);
    assertThat(found.getFirst().values()).containsOnly(Double.NaN);
  }

  @Test
  void select_matchersAndRange_choose() {
    for (int i = 0; i < 3; i++) {
      write(WriteBatch.create()
          .histogram(latency("/a"), NOW + i, histogram(10 + i))
          .histogram(latency("/b"), NOW + i, histogram(20 + i))
          .sample(Fixtures.up("a"), NOW + i, i));
    }

    assertThat(select(TimeRange.of(NOW + 1, NOW + 1), Matcher.equal("path", "/b")))
        .singleElement().satisfies(series -> assertThat(series.histograms())
            .containsExactly(histogram(21)));
    assertThat(select(TimeRange.ALL, regex("__name__", ".+"))).hasSize(3);
    assertThat(select(TimeRange.ALL, name("up")).getFirst().histograms()).isNull();
    assertThat(select(TimeRange.of(NOW + 3, NOW + 9), name("latency"))).isEmpty();
    assertThat(storage.metrics().history(
        TENANT, List.of(name("latency")), TimeRange.ALL, Resolution.ONE_HOUR).samples()).hasSize(2);
  }

  /** A histogram has no number, and is to be found by its labels all the same. */
  @Test
  void series_ofHistograms_areListed() {
    write(WriteBatch.create().histogram(latency("/"), NOW, histogram(9)));

    assertThat(storage.metrics().series(TENANT, List.of(), TimeRange.ALL).items())
        .containsExactly(latency("/"));
    assertThat(storage.metrics().metrics(TENANT)).extracting(metric -> metric.name())
        .containsExactly("latency");
  }

  /** The target went away: its sender says so with a stale marker, which is a number. */
  @Test
  void select_numbersAndHistogramsOfOneSeries_areOne() {
    write(WriteBatch.create()
        .sample(latency("/"), NOW - 1, 5)
        .sample(latency("/"), NOW, 6)
        .histogram(latency("/"), NOW, histogram(9)));
    write(WriteBatch.create().sample(latency("/"), NOW + 1, StaleNaN.VALUE));

    var series = only(name("latency"));

    assertThat(series.histograms()).containsExactly(null, histogram(9), null);
    assertThat(series.values()[0]).isEqualTo(5);
    assertThat(StaleNaN.is(series.values()[2])).isTrue();
  }

  /** A sender sends again, and says one of them otherwise; the compactor runs or does not. */
  @Test
  void write_again_laterCountsHoweverFolded() {
    for (int i = 0; i < 40; i++) {
      write(WriteBatch.create()
          .histogram(latency("/"), NOW + i, histogram(100 + i))
          .histogram(latency("/"), NOW, histogram(10 + i)));
    }
    var before = only(name("latency"));
    assertThat(before.size()).isEqualTo(40);
    assertThat(before.histograms()).startsWith(histogram(49));

    for (int hours : new int[]{0, 3}) {
      clock.advance(Duration.ofHours(hours).plusMinutes(1));
      storage.maintenance().fold();
      storage.maintenance().rollUp();
      var folded = only(name("latency"));
      assertThat(folded.timestamps()).isEqualTo(before.timestamps());
      assertThat(folded.histograms()).isEqualTo(before.histograms());
    }
  }

  /** A query reads series after series: each comes once, however its samples are kept. */
  @Test
  void scan_numbersHistogramsAndBoth_comeOnceEach() {
    write(WriteBatch.create()
        .sample(latency("/both"), NOW - 2, 1)
        .sample(latency("/both"), NOW, 2)
        .sample(latency("/both"), NOW + 2, 3)
        .sample(latency("/number"), NOW, 4)
        .histogram(latency("/both"), NOW - 1, histogram(9))
        .histogram(latency("/both"), NOW, histogram(10))
        .histogram(latency("/histogram"), NOW, histogram(11))
        .histogram(latency("/histogram"), NOW + 60_001, histogram(12)));
    var numbers = new ArrayList<Series>();
    var histograms = new TreeMap<Labels, Series>();

    var scan = storage.metrics().scan(
        TENANT, List.of(name("latency")), RANGE, Resolution.RAW, new SeriesVisitor() {
          @Override
          public void samples(Labels labels, long[] timestamps, double[] values) {
            numbers.add(new Series(labels, timestamps, values.clone()));
          }

          @Override
          public void histograms(Series series) {
            assertThat(histograms.put(series.labels(), series)).isNull();
          }

          @Override
          public void summaries(SummarySeries series) {
            throw new AssertionError("got summaries of " + series.labels());
          }
        });

    assertThat(scan.warnings()).isEmpty();
    assertThat(numbers).extracting(Series::labels).containsExactly(latency("/number"));
    assertThat(histograms.keySet()).containsExactly(latency("/both"), latency("/histogram"));
    var both = histograms.firstEntry().getValue();
    assertThat(both.timestamps()).containsExactly(NOW - 2, NOW - 1, NOW, NOW + 2);
    assertThat(both.values()).containsExactly(1, Double.NaN, Double.NaN, 3);
    assertThat(both.histograms()).containsExactly(null, histogram(9), histogram(10), null);
    assertThat(histograms.lastEntry().getValue().histograms())
        .containsExactly(histogram(11));
  }

  /** A metric of numbers became one of histograms, and what is left of the numbers are summaries. */
  @Test
  void history_summedUpInPart_isHandedOutOnce() {
    write(WriteBatch.create()
        .sample(latency("/"), NOW, 5)
        .histogram(latency("/"), NOW + 1, histogram(9))
        .histogram(latency("/b"), NOW + 1, histogram(9)));
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    storage.maintenance().rollUp();

    var history = storage.metrics().history(
        TENANT, List.of(name("latency")), TimeRange.ALL, Resolution.ONE_HOUR);

    assertThat(history.summaries()).extracting(series -> series.labels())
        .containsExactly(latency("/"));
    assertThat(history.samples()).extracting(Series::labels).containsExactly(latency("/b"));
  }

  @Test
  void trim_pastTheRetentionOfSamples_isForgotten() {
    write(WriteBatch.create().histogram(latency("/"), NOW, histogram(9)));
    clock.advance(Duration.ofHours(47));
    storage.maintenance().trim();
    assertThat(select(TimeRange.ALL, name("latency"))).hasSize(1);

    clock.advance(Duration.ofHours(2));
    storage.maintenance().trim();

    assertThat(select(TimeRange.ALL, name("latency"))).isEmpty();
  }
}
