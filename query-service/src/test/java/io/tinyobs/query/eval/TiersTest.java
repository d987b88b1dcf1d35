// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries over a time of which samples, or nothing but summaries, are left. */
class TiersTest {
  private static final long HOUR = 3_600_000;
  private static final long START = 1_790_000_000_000L / (2 * HOUR) * (2 * HOUR);
  private static final int DAYS = 4;

  private final TestClock clock = TestClock.at(Instant.ofEpochMilli(START));
  private final InMemoryStorage storage = InMemoryStorage.create(clock);
  private final Queries queries = new Queries(storage.metrics(), limits());

  private static QueryLimits limits() {
    return new QueryLimits(
        20, Duration.ofSeconds(10), Duration.ofMinutes(1), 16_384, 11_000, 1L << 30,
        Duration.ofMinutes(5));
  }

  /** A counter that grows by one a minute for four days, and is then looked at. */
  @BeforeEach
  void fill() {
    for (int hour = 0; hour < DAYS * 24; hour++) {
      var batch = WriteBatch.create();
      for (int minute = 0; minute < 60; minute++) {
        long at = START + hour * HOUR + minute * 60_000L + 7;
        batch.sample(Labels.of("__name__", "ticks_total"), at, hour * 60 + minute);
      }
      storage.writer().write(Tenant.DEFAULT, batch).join();
    }
    clock.advance(Duration.ofDays(DAYS));
    storage.maintenance().rollUp();
    storage.maintenance().trim();
  }

  private QueryResult at(String query, long millis) {
    return queries.instant(Tenant.DEFAULT, query, millis, null);
  }

  private static double value(QueryResult result) {
    return ((Vector) result.value()).samples().getFirst().value();
  }

  @Test
  void increase_overSamplesThatAreGone_isTheSame() {
    long now = clock.millis();
    var recent = at("increase(ticks_total[1h])", now - 5 * HOUR);
    var old = at("increase(ticks_total[1h])", START + 5 * HOUR);

    assertThat(value(old)).isEqualTo(60, within(0.01)).isEqualTo(value(recent), within(1e-6));
    assertThat(recent.infos()).isEmpty();
    assertThat(old.infos()).singleElement().asString().contains("5m tier");
    assertThat(value(at("increase(ticks_total[4d])", now))).isEqualTo(96 * 60, within(1.5));
  }

  /** A window that begins where only summaries are left and ends among samples. */
  @Test
  void rate_acrossTheBorder_knowsNone() {
    var border = clock.millis() - 48 * HOUR;
    for (long at = border - 3 * HOUR; at < border + 3 * HOUR; at += 613_007) {
      assertThat(value(at("rate(ticks_total[2h])", at))).isEqualTo(1 / 60.0, within(1e-4));
      assertThat(value(at("count_over_time(ticks_total[2h])", at))).isEqualTo(120, within(5.0));
    }
  }

  /** Someone looks at all four days in steps of an hour. */
  @Test
  void range_overDays_isWhole() {
    var result = queries.range(Tenant.DEFAULT, "ticks_total", START + HOUR, clock.millis(),
        Duration.ofHours(1), null);

    var series = ((Matrix) result.value()).series();
    assertThat(series).hasSize(1);
    assertThat(series.getFirst().size()).isEqualTo(DAYS * 24);
    for (int i = 0; i < series.getFirst().size(); i++) {
      assertThat(series.getFirst().values()[i]).isEqualTo(60 * (i + 1) - 1);
    }
    assertThat(result.infos()).singleElement().asString().contains("5m tier");
  }

  /** After a year hours are left, and five minutes are asked for. */
  @Test
  void rate_afterAYear_isThatOfTheHour() {
    clock.advance(Duration.ofDays(360));
    storage.maintenance().rollUp();
    storage.maintenance().trim();

    var result = at("rate(ticks_total[5m])", START + 50 * HOUR + 1_234_567);

    assertThat(value(result)).isEqualTo(1 / 60.0, within(1e-3));
    assertThat(result.infos()).singleElement().asString().contains("1h tier");
  }
}
