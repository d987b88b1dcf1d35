// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.regex;
import static io.tinyobs.storage.contract.Fixtures.spanId;
import static io.tinyobs.storage.contract.Fixtures.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do with exemplars. */
public abstract class ExemplarsContract extends StorageContract {
  private static final int MOST = 5;
  private static final int LIMIT = 10_000;
  private static final long WINDOW = StorageSettings.defaults().window().toMillis();

  private static Labels bucket(String le) {
    return Labels.of("__name__", "latency_bucket", "job", "ünï", "le", le);
  }

  private static Exemplar exemplar(long at, double value, int trace) {
    return new Exemplar(
        Labels.of("trace_id", traceId(trace), "span_id", spanId(trace)), value, at);
  }

  private List<ExemplarSeries> find(TimeRange range, Matcher... matchers) {
    var found = storage.exemplars().select(TENANT, List.of(List.of(matchers)), range, LIMIT);
    assertThat(found.warnings()).isEmpty();
    return found.items();
  }

  private void reopen(int most) {
    storage.close();
    storage = open(StorageSettings.defaults().withExemplars(most), clock);
  }

  @Test
  void select_everyField_survives() {
    var whole = exemplar(NOW, 0.25, 1);
    var odd = new Exemplar(
        Labels.of("trace_id", "NOT-HEX", "span_id", spanId(2), "user \"x\"", "ü\n"), Double.NaN,
        NOW + 1);
    var bare = new Exemplar(Labels.EMPTY, Double.NEGATIVE_INFINITY, NOW + 2);
    write(WriteBatch.create()
        .sample(bucket("0.5"), NOW, 1)
        .exemplar(bucket("0.5"), odd)
        .exemplar(bucket("0.5"), whole)
        .exemplar(bucket("+Inf"), bare));

    assertThat(find(TimeRange.ALL, name("latency_bucket"))).containsExactly(
        new ExemplarSeries(bucket("+Inf"), List.of(bare)),
        new ExemplarSeries(bucket("0.5"), List.of(whole, odd)));
    assertThat(samplesOf("latency_bucket", TimeRange.ALL)).containsExactly(NOW + "=1.0");
  }

  /** A sender of remote write puts exemplars into another request than the samples of their series. */
  @Test
  void write_exemplarsAlone_needNoSample() {
    write(WriteBatch.create().exemplar(bucket("1"), exemplar(NOW, 1, 1)));

    assertThat(find(TimeRange.ALL, name("latency_bucket"))).hasSize(1);
    assertThat(select(TimeRange.ALL)).isEmpty();
  }

  @Test
  void select_selectorsAndRange_choose() {
    var other = Labels.of("__name__", "hits_total", "path", "/");
    for (int i = 0; i < 3; i++) {
      write(WriteBatch.create()
          .exemplar(bucket("1"), exemplar(NOW + i, i, i + 1))
          .exemplar(bucket("2"), exemplar(NOW + i, i, i + 1))
          .exemplar(other, exemplar(NOW + i, i, i + 1)));
    }

    assertThat(find(TimeRange.of(NOW + 1, NOW + 1), name("hits_total")))
        .containsExactly(new ExemplarSeries(other, List.of(exemplar(NOW + 1, 1, 2))));
    assertThat(find(TimeRange.of(NOW + 3, NOW + 9), name("hits_total"))).isEmpty();
    assertThat(find(TimeRange.ALL, name("none"))).isEmpty();
    assertThat(find(TimeRange.ALL, Matcher.equal("le", "2")))
        .extracting(ExemplarSeries::labels).containsExactly(bucket("2"));
    assertThat(find(TimeRange.ALL, regex("__name__", "h.*|l.*"), Matcher.notEqual("le", "1")))
        .extracting(ExemplarSeries::labels).containsExactly(other, bucket("2"));
    var both = storage.exemplars().select(
        TENANT,
        List.of(
            List.of(name("hits_total")), List.of(regex("path", ".+")),
            List.of(name("latency_bucket"), Matcher.equal("le", "1"))),
        TimeRange.ALL, LIMIT).items();
    assertThat(both).extracting(ExemplarSeries::labels).containsExactly(other, bucket("1"));
    assertThat(both.getFirst().exemplars()).hasSize(3);
  }

  /** A sender got no answer and sends again, with a newer one beside it; the compactor runs or does not. */
  @Test
  void write_again_isThereOnce() {
    for (int i = 0; i < 20; i++) {
      write(WriteBatch.create()
          .exemplar(bucket("1"), exemplar(NOW, 1, 1))
          .exemplar(bucket("1"), exemplar(NOW + i / 10, 2, 2)));
    }
    var expected = List.of(new ExemplarSeries(
        bucket("1"),
        List.of(exemplar(NOW, 1, 1), exemplar(NOW, 2, 2), exemplar(NOW + 1, 2, 2))));
    assertThat(find(TimeRange.ALL, name("latency_bucket"))).isEqualTo(expected);

    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();

    assertThat(find(TimeRange.ALL, name("latency_bucket"))).isEqualTo(expected);
  }

  @Test
  void select_moreThanKept_newestOfEachSeriesAndWindowStay() {
    reopen(MOST);
    for (int i = 0; i < 4 * MOST; i++) {
      write(WriteBatch.create()
          .exemplar(bucket("1"), exemplar(NOW + i, i, i + 1))
          .exemplar(bucket("1"), exemplar(NOW - WINDOW - i, i, i + 1))
          .exemplar(bucket("2"), exemplar(NOW, i / MOST, 1)));
    }
    var before = everything();
    assertThat(times(before.getFirst())).containsExactly(
        NOW - WINDOW - 4, NOW - WINDOW - 3, NOW - WINDOW - 2, NOW - WINDOW - 1, NOW - WINDOW,
        NOW + 15, NOW + 16, NOW + 17, NOW + 18, NOW + 19);
    assertThat(before.getLast().exemplars()).hasSize(4);
    assertThat(find(TimeRange.of(NOW, NOW + 16), Matcher.equal("le", "1")).stream()
        .flatMap(series -> times(series).stream())).containsExactly(NOW + 15, NOW + 16);

    clock.advance(Duration.ofMinutes(1));
    storage.maintenance().fold();
    assertThat(everything()).isEqualTo(before);
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    assertThat(everything()).isEqualTo(before);
  }

  private List<ExemplarSeries> everything() {
    return find(TimeRange.ALL, name("latency_bucket"));
  }

  private static List<Long> times(ExemplarSeries series) {
    return series.exemplars().stream().map(Exemplar::timestampMillis).toList();
  }

  /** One request may bring more than a block holds. */
  @Test
  void write_manyOfOneSeries_newestAreFound() {
    var batch = WriteBatch.create();
    var expected = new ArrayList<Exemplar>();
    for (int i = 0; i < 5000; i++) {
      var one = exemplar(NOW + i, i, i + 1);
      batch.exemplar(bucket("1"), one);
      if (i >= 5000 - StorageSettings.EXEMPLARS) {
        expected.add(one);
      }
    }
    write(batch);

    assertThat(everything()).containsExactly(new ExemplarSeries(bucket("1"), expected));
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    assertThat(everything()).containsExactly(new ExemplarSeries(bucket("1"), expected));
  }

  /** A selector that means everything must not fill the memory of whoever asks. */
  @Test
  void select_moreThanTheLimit_areTheNewestAndAWarning() {
    for (int i = 0; i < 10; i++) {
      write(WriteBatch.create()
          .exemplar(bucket("1"), exemplar(NOW + 2 * i, i, i + 1))
          .exemplar(bucket("2"), exemplar(NOW + 2 * i + 1, i, i + 1))
          .exemplar(Labels.of("__name__", "other"), exemplar(NOW - i, i, i + 1)));
    }
    for (int round = 0; round < 2; round++) {
      var found = storage.exemplars().select(
          TENANT, List.of(List.of(regex("__name__", ".+"))), TimeRange.of(0, NOW + 16), 5);

      assertThat(found.items()).flatExtracting(ExemplarsContract::times)
          .containsExactly(NOW + 12, NOW + 14, NOW + 16, NOW + 13, NOW + 15);
      assertThat(found.warnings()).containsExactly(
          "older exemplars are left out: there are more than the 5 of one answer");
      assertThat(storage.exemplars().select(
          TENANT, List.of(List.of(name("other"))), TimeRange.ALL, 10).warnings()).isEmpty();
      clock.advance(Duration.ofHours(3));
      storage.maintenance().fold();
    }
  }

  /** They lead to traces, so they go with them. */
  @Test
  void trim_pastTheRetentionOfTraces_isForgotten() {
    write(WriteBatch.create().exemplar(bucket("1"), exemplar(NOW, 1, 1)));
    clock.advance(Duration.ofHours(23));
    storage.maintenance().trim();
    assertThat(everything()).hasSize(1);

    clock.advance(Duration.ofHours(2));
    write(WriteBatch.create().exemplar(bucket("2"), exemplar(clock.millis(), 1, 1)));
    storage.maintenance().trim();

    assertThat(everything()).extracting(ExemplarSeries::labels).containsExactly(bucket("2"));
    clock.advance(Duration.ofDays(2));
    storage.maintenance().trim();
    assertThat(find(TimeRange.ALL, regex("le", ".+"))).isEmpty();
  }
}
