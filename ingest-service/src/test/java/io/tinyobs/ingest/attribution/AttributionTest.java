// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.Sketch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributionTest {
  private final Attribution attribution = new Attribution();

  private CardinalityReport report() {
    return attribution.report(0, 0, 0, 1, 1, metric -> 1, metric -> 0);
  }

  private static Labels series(String metric, String service, String user) {
    return Labels.of(
        "__name__", metric, "service_name", service, "user", user, "region", "eu", "le", user);
  }

  /** Somebody made a user's id a tag. */
  @Test
  void report_oneLabelExplodes_isToldWithItsValuesAndItsService() {
    int users = 20_000;
    for (int i = 0; i < users; i++) {
      attribution.add(series("orders", i % 10 == 0 ? "web" : "shop", "u" + i), i + 1);
    }

    var metric = report().metrics().getFirst();

    assertThat(attribution.mostVaried("orders")).isEqualTo("user");
    double error = 4 * Sketch.STANDARD_ERROR_PERCENT / 100;
    for (var label : metric.labels()) {
      long expected = switch (label.name()) {
        case "user", "le" -> users;
        case "region" -> 1;
        default -> 2;
      };
      assertThat((double) label.values().count())
          .as(label.name())
          .isCloseTo(expected, within(expected * error));
      assertThat(label.examples()).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(metric.services())
        .filteredOn(share -> share.name().equals("web"))
        .singleElement()
        .satisfies(
            share -> assertThat((double) share.series().count())
                .isCloseTo(users / 10.0, within(users / 10.0 * error)));
    assertThat(report().services().getFirst().name()).isEqualTo("shop");
  }

  @Test
  void service_labelsOfAllSenders_areFoundInOrder() {
    assertThat(Attribution.service(Labels.of("job", "j", "service_name", "s"))).isEqualTo("s");
    assertThat(Attribution.service(Labels.of("job", "j"))).isEqualTo("j");
    assertThat(Attribution.service(Labels.of("x", "y"))).isEmpty();
  }

  /** Every name is new, for ever: a broken deployment puts its build number everywhere. */
  @Test
  void add_churnOfEverything_staysWithinItsBound() {
    for (int i = 0; i < 200_000; i++) {
      var labels = Labels.builder().metricName("m" + i % 5000);
      for (int k = 0; k < 8; k++) {
        labels.set("l" + (i + k) % 300, "v" + i);
      }
      attribution.add(labels.set("service", "s" + i % 900).build(), i / 5000 + 1);
    }

    int sketches = Attribution.METRICS * (1 + MetricSketches.LABELS + MetricSketches.SERVICES)
        + Attribution.SERVICES + 2;
    assertThat(attribution.bytes()).isLessThanOrEqualTo(sketches * 2048);
    assertThat(report().metrics()).hasSize(Attribution.METRICS);
    assertThat(report().services()).hasSize(Attribution.SERVICES);
    assertThat(report().metrics()).allSatisfy(
        metric -> assertThat(metric.labels()).hasSizeLessThanOrEqualTo(MetricSketches.LABELS));
  }

  /** The fifty-first metric explodes. */
  @Test
  void isOutgrown_metricWithoutSketchesHasMoreSeries_isTrue() {
    for (int i = 0; i < Attribution.METRICS; i++) {
      attribution.add(series("m" + i, "s", "u"), 1);
    }
    for (int i = 1; i <= 17; i++) {
      attribution.add(series("late", "s", "u" + i), i);
    }
    assertThat(attribution.isOutgrown()).isFalse(); // Others may overtake it again.

    attribution.add(series("late", "s", "u18"), 18);

    assertThat(attribution.isOutgrown()).isTrue();
  }

  @Test
  void of_countsByName_keepsRoomForTheLargest() {
    var counts = new java.util.HashMap<String, Integer>();
    for (int i = 0; i < 200; i++) {
      counts.put("m" + i, i);
    }
    var made = new Attribution(counts, Map.of("s", 1));

    made.add(series("m0", "s", "u"), 1);
    made.add(series("m199", "s", "u"), 199);

    assertThat(made.mostVaried("m0")).isNull();
    assertThat(made.report(0, 0, 0, 1, 1, metric -> 1, metric -> 0).metrics())
        .extracting(CardinalityReport.Metric::name)
        .contains("m199")
        .doesNotContain("m0");
  }
}
