// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.attribution.Attribution;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports.Kind;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.report.CardinalityReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CardinalitySourceTest {
  private final IngestParts parts = IngestParts.create();
  private final CardinalitySource source = new CardinalitySource(
      parts.census, parts.settings.limits().ofSeries());
  private final Reporter reporter = new Reporter(
      parts.storage.reports(), List.of(source), Duration.ofSeconds(5));

  private void admit(String metric, String user) {
    parts.census.admit(
        Tenant.DEFAULT,
        Labels.of("__name__", metric, "user", user, "job", "shop"),
        parts.settings.limits().ofSeries());
  }

  private CardinalityReport told() throws CorruptBlockException {
    reporter.tell();
    var reports = parts.storage.reports().read(Tenant.DEFAULT, Kind.CARDINALITY);
    assertThat(reports).hasSize(1);
    return CardinalityReport.decode(reports.getFirst());
  }

  @Test
  void tell_newSeries_areToldWithTheLimits() throws Exception {
    admit("orders", "a");
    admit("orders", "b");
    admit("up", "a");

    var report = told();

    assertThat(report.series().count()).isEqualTo(3);
    assertThat(report.names().count()).isEqualTo(2);
    assertThat(report.seriesLimit()).isEqualTo(1_000_000);
    assertThat(report.metricLimit()).isEqualTo(100_000);
    assertThat(report.metrics().getFirst().name()).isEqualTo("orders");
    assertThat(report.metrics().getFirst().series().count()).isEqualTo(2);
  }

  /** A known series costs nothing here, however often it is sent. */
  @Test
  void due_nothingNew_isToldOnlySoThatItIsNotForgotten() {
    admit("orders", "a");
    assertThat(source.due(Tenant.DEFAULT)).isNotNull();
    admit("orders", "a");

    for (int round = 1; round < 6; round++) {
      assertThat(source.due(Tenant.DEFAULT)).as("round %d", round).isNull();
    }
    assertThat(source.due(Tenant.DEFAULT)).isNotNull();
  }

  /** Yesterday's deployment is gone and with it its series. */
  @Test
  void tell_seriesDied_areForgottenWithTheirValues() throws Exception {
    for (int i = 0; i < 100; i++) {
      admit("orders", "old" + i);
    }
    admit("gone", "a");
    assertThat(told().series().count()).isEqualTo(101);

    parts.clock.advance(Duration.ofHours(3));
    admit("orders", "new");

    var report = told();
    assertThat(report.series().count()).isEqualTo(1);
    assertThat(report.metrics()).singleElement().satisfies(
        metric -> assertThat(metric.labels())
            .allSatisfy(label -> assertThat(label.values().count()).isEqualTo(1)));
  }

  /** The metric that explodes is not among the first fifty that came. */
  @Test
  void tell_aLateMetricExplodes_isToldAMinuteLaterWithAllItsValues() throws Exception {
    for (int i = 0; i < Attribution.METRICS; i++) {
      admit("m" + i, "a");
    }
    told();
    for (int i = 0; i < 60; i++) {
      admit("late", "u" + i);
    }
    parts.clock.advance(Duration.ofMinutes(1));

    var late = told().metrics().getFirst();

    assertThat(late.name()).isEqualTo("late");
    assertThat(late.labels())
        .filteredOn(label -> label.name().equals("user"))
        .singleElement()
        .satisfies(label -> assertThat(label.values().count()).isEqualTo(60));
  }

  /** Redis is away and comes back. */
  @Test
  void tell_storeAway_isNoErrorAndIsToldLater() throws Exception {
    admit("orders", "a");
    parts.storage.unavailable();
    reporter.tell();
    admit("orders", "b");
    parts.storage.available();

    assertThat(told().series().count()).isEqualTo(2);
  }
}
