// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverflowTest {
  private static final int LIMIT = 10;
  private static final Map<String, String> ON = Map.of(
      "tinyobs.ingest.limits.series-per-metric", String.valueOf(LIMIT),
      "tinyobs.ingest.overflow.enabled", "true",
      "tinyobs.ingest.overflow.series", "5");

  private final IngestParts parts = IngestParts.with(ON);
  private final RemoteWrite remoteWrite = new RemoteWrite(parts.gate, parts.settings);

  /** A value of each user at the clock's time, as Prometheus sends them. */
  private RemoteWrite.Written write(String metric, Map<String, Double> byUser) {
    var request = new WriteRequest();
    byUser.forEach(
        (user, value) -> request.sample(
            parts.now(), value, "__name__", metric, "job", "shop", "user", user));
    return remoteWrite
        .accept(Tenant.DEFAULT, request.snappy(), parts.memory.share())
        .join();
  }

  private static Map<String, Double> users(int from, int to, double value) {
    var users = new HashMap<String, Double>();
    for (int i = from; i < to; i++) {
      users.put("u" + i, value);
    }
    return users;
  }

  private double sumOfLast(String metric) {
    double sum = 0;
    for (var series : parts.stored(metric)) {
      sum += series.values()[series.size() - 1];
    }
    return sum;
  }

  private List<Double> overflow(String metric) {
    var values = new ArrayList<Double>();
    for (Series series : parts.stored(metric)) {
      if (series.labels().get("overflow") != null) {
        for (double value : series.values()) {
          values.add(value);
        }
      }
    }
    return values;
  }

  /** Somebody made a user's id a label: what all users did together stays right. */
  @Test
  void write_counterAboveItsLimit_keepsItsSumAndItsIncrease() {
    write("orders_total", users(0, LIMIT, 1));
    for (int minute = 1; minute <= 5; minute++) {
      parts.clock.advance(Duration.ofMinutes(1));
      var written = write("orders_total", users(0, 50, minute + 1));
      assertThat(written.samples().refused()).isZero();
      assertThat(sumOfLast("orders_total")).isEqualTo(50.0 * (minute + 1));
    }

    assertThat(overflow("orders_total")).containsExactly(80.0, 120.0, 160.0, 200.0, 240.0);
    assertThat(parts.stored("orders_total")).hasSize(LIMIT + 1);
    assertThat(parts.gate.overflow().samples()).isEqualTo(5 * 40);
    assertThat(parts.census.report(Tenant.DEFAULT, parts.settings.limits().ofSeries())
        .metrics().getFirst().folded()).isEqualTo(5 * 40);
  }

  /** The sender got no answer and sends the same again. */
  @Test
  void write_theSameAgain_countsOnce() {
    write("orders_total", users(0, LIMIT, 1));
    write("orders_total", users(LIMIT, 20, 3));
    write("orders_total", users(LIMIT, 20, 3));

    assertThat(overflow("orders_total")).containsExactly(30.0);
  }

  /** An application restarts: its counter begins again, the total goes on. */
  @Test
  void write_counterBeginsAgain_totalOnlyGrows() {
    write("orders_total", users(0, LIMIT, 1));
    write("orders_total", users(LIMIT, LIMIT + 1, 100));
    parts.clock.advance(Duration.ofMinutes(1));
    write("orders_total", users(LIMIT, LIMIT + 1, 4));

    assertThat(overflow("orders_total")).containsExactly(100.0, 104.0);
  }

  /** A gauge's members come and go. */
  @Test
  void write_gaugesMemberGone_isTakenOutOfTheSum() {
    write("temperature", users(0, LIMIT, 1));
    write("temperature", users(LIMIT, LIMIT + 3, 20));
    parts.clock.advance(Duration.ofMinutes(1));
    write("temperature", Map.of("u10", 25.0, "u11", StaleNaN.VALUE));
    parts.clock.advance(Duration.ofMinutes(5));
    write("temperature", Map.of("u10", 26.0));

    assertThat(overflow("temperature")).containsExactly(60.0, 45.0, 26.0);
  }

  /** Not one label explodes but two: overflow series must not do so in their place. */
  @Test
  void write_anotherLabelVariesToo_endsInOneSeries() {
    var request = new WriteRequest();
    for (int i = 0; i < 500; i++) {
      request.sample(
          parts.now(), 1, "__name__", "orders_total", "job", "shop", "user", "u" + i, "cart",
          "c" + i);
    }
    var written = remoteWrite
        .accept(Tenant.DEFAULT, request.snappy(), parts.memory.share())
        .join();

    assertThat(written.samples().refused()).isZero();
    assertThat(parts.stored("orders_total")).hasSizeLessThanOrEqualTo(LIMIT + 10);
    assertThat(sumOfLast("orders_total")).isEqualTo(500);
  }

  @Test
  void otlp_deltasAboveTheLimit_areSummedUpAndTold() {
    var otlp = new Otlp(parts.gate, parts.deltas, parts.settings);
    var message = "";
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 15; i++) {
        message = otlp.metrics(
            Tenant.DEFAULT,
            Requests.metrics(
                Requests.counter(
                    "orders",
                    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA,
                    Requests.point(parts.now(), 2, Requests.attribute("user", "u" + i)))),
            Protocol.OTLP_HTTP).join().message();
      }
      parts.clock.advance(Duration.ofMinutes(1));
    }

    assertThat(overflow("orders_total")).last().isEqualTo(20.0);
    assertThat(message).contains("overflow");
  }

  /** Off, as it is unless switched on. */
  @Test
  void write_overflowOff_isRefusedAsBefore() {
    var off = IngestParts.with(
        Map.of("tinyobs.ingest.limits.series-per-metric", String.valueOf(LIMIT)));
    var request = new WriteRequest();
    for (int i = 0; i < LIMIT + 3; i++) {
      request.sample(off.now(), 1, "__name__", "orders_total", "user", "u" + i);
    }

    var written = new RemoteWrite(off.gate, off.settings)
        .accept(Tenant.DEFAULT, request.snappy(), off.memory.share())
        .join();

    assertThat(written.samples().refused()).isEqualTo(3);
    assertThat(off.counted("metrics", "refused", "metric_series_limit")).isEqualTo(3);
  }

  /** Tenants that want several replicas give each a value of its own. */
  @Test
  void label_andValue_areSettings() {
    var settings = new HashMap<>(ON);
    settings.put("tinyobs.ingest.overflow.value", "gate-1");
    var own = IngestParts.with(settings);
    var request = new WriteRequest();
    for (int i = 0; i < LIMIT + 3; i++) {
      request.sample(own.now(), 1, "__name__", "orders_total", "user", "u" + i);
    }
    new RemoteWrite(own.gate, own.settings)
        .accept(Tenant.DEFAULT, request.snappy(), own.memory.share())
        .join();

    assertThat(own.stored("orders_total")).extracting(Series::labels)
        .contains(Labels.of("__name__", "orders_total", "overflow", "gate-1"));
  }
}
