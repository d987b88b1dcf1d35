// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.attribution;

import io.tinyobs.model.Labels;
import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.CardinalityReport.Amount;
import io.tinyobs.storage.report.Sketch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one metric's series differ in. Not thread-safe. */
final class MetricSketches {
  static final int LABELS = 32;
  static final int SERVICES = 16;
  private static final int EXAMPLES = 3;
  private static final int EXAMPLE_LENGTH = 64;
  /** What a histogram or a summary needs, however many values it has. */
  private static final Set<String> ESSENTIAL = Set.of("le", "quantile", Labels.METRIC_NAME);

  private static final class Values {
    final Sketch sketch = new Sketch();
    final List<String> examples = new ArrayList<>(EXAMPLES);

    void add(String value) {
      sketch.add(Sketch.hash(value));
      if (examples.size() < EXAMPLES) {
        var shown = value.length() <= EXAMPLE_LENGTH
            ? value
            : value.substring(0, EXAMPLE_LENGTH - 1) + "…";
        if (!examples.contains(shown)) {
          examples.add(shown);
        }
      }
    }
  }

  private final Sketch series = new Sketch();
  private final Map<String, Values> labels = new HashMap<>();
  private final Map<String, Sketch> services = new HashMap<>();
  /** How many series are alive, as last told. */
  int alive;

  void add(Labels added, long hash, String service) {
    series.add(hash);
    for (int i = 0; i < added.size(); i++) {
      if (!added.name(i).equals(Labels.METRIC_NAME)) {
        var known = labels.get(added.name(i));
        if (known == null && labels.size() < LABELS) {
          known = new Values();
          labels.put(added.name(i), known);
        }
        if (known != null) {
          known.add(added.value(i));
        }
      }
    }
    var ofService = services.get(service);
    if (ofService == null && services.size() < SERVICES) {
      ofService = new Sketch();
      services.put(service, ofService);
    }
    if (ofService != null) {
      ofService.add(hash);
    }
  }

  /** The label of most values that could be missed, or null if there is none. */
  @Nullable
  String mostVaried() {
    String most = null;
    long values = 1;
    for (var label : labels.entrySet()) {
      long count = label.getValue().sketch.count();
      boolean wins = count > values
          || count == values && most != null && label.getKey().compareTo(most) < 0;
      if (wins && !ESSENTIAL.contains(label.getKey())) {
        most = label.getKey();
        values = count;
      }
    }
    return most;
  }

  CardinalityReport.Metric report(String name, long counted, long folded) {
    var ofLabels = new ArrayList<CardinalityReport.Label>();
    labels.forEach(
        (label, values) -> ofLabels.add(
            new CardinalityReport.Label(label, values.sketch.copy(), values.examples)));
    var ofServices = new ArrayList<CardinalityReport.Share>();
    services.forEach(
        (service, sketch) -> ofServices.add(
            new CardinalityReport.Share(service, Amount.of(sketch.copy()))));
    return new CardinalityReport.Metric(
        name, Amount.exact(counted, series.copy()), folded, ofLabels, ofServices);
  }

  int bytes() {
    int sum = series.bytes();
    for (var values : labels.values()) {
      sum += values.sketch.bytes();
    }
    for (var sketch : services.values()) {
      sum += sketch.bytes();
    }
    return sum;
  }
}
