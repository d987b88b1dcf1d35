// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.attribution;

import io.tinyobs.model.Labels;
import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.CardinalityReport.Amount;
import io.tinyobs.storage.report.Sketch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where one tenant's series come from: how many values each label of a metric has, and how many series each
 * service brings. Told of series that are new to the process and of no others.
 *
 * <p>Memory is bounded whatever is sent: of the {@value #METRICS} metrics with the most series, {@link
 * MetricSketches#LABELS} labels (the first seen) and {@link MetricSketches#SERVICES} services (likewise) have a
 * {@link Sketch} of at most 2 KiB, and so have {@value #SERVICES} services of the tenant: 5 MB at worst, about
 * a tenth of that in life, where few labels have more than 64 values. What is not among them is counted in
 * no sketch. Sketches cannot forget, so the whole is made anew from the series alive once an hour, and sooner
 * ({@link #isOutgrown}) when a metric without sketches has more series than one that has them.
 *
 * <p>Thread-safe. Cost: some 20 ns a name and value of a new series.
 */
public final class Attribution {
  /** Metrics that have sketches. */
  public static final int METRICS = 50;

  /** Services that have one. */
  public static final int SERVICES = 64;

  /**
   * How many times as many series as the smallest metric with sketches one without must have to take its
   * place: metrics that grow alike overtake each other all the time.
   */
  private static final double OUTGROWN = 1.25;

  /** And how many more, for while all are small any may be the next to be large. */
  private static final int A_FEW = 16;

  /** Labels that name who sent a series; the first that is there does. */
  private static final List<String> SERVICE_LABELS = List.of("service_name", "service", "job");

  private final Sketch all = new Sketch();
  private final Sketch names = new Sketch();
  private final Map<String, MetricSketches> metrics = new HashMap<>();
  private final Map<String, Sketch> services = new HashMap<>();
  private boolean outgrown;
  private long changes;

  /** One that knows nothing yet. */
  public Attribution() {
  }

  /** One with room for those that have the most series, by name. */
  public Attribution(Map<String, Integer> seriesByMetric, Map<String, Integer> seriesByService) {
    top(seriesByMetric, METRICS).forEach(name -> metrics.put(name, new MetricSketches()));
    top(seriesByService, SERVICES).forEach(name -> services.put(name, new Sketch()));
  }

  private static List<String> top(Map<String, Integer> counts, int most) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The service whose series this is; empty if it names none. */
  public static String service(Labels series) {
    for (var label : SERVICE_LABELS) {
      var name = series.get(label);
      if (name != null) {
        return name;
      }
    }
    return "";
  }

  /**
   * Notes a series.
   *
   * @param ofMetric how many its metric has
   */
  public synchronized void add(Labels series, int ofMetric) {
    changes++;
    var metric = series.metricName();
    var service = service(series);
    long hash = Sketch.hash(series);
    all.add(hash);
    names.add(Sketch.hash(metric));
    var sketches = metrics.get(metric);
    if (sketches == null && metrics.size() < METRICS) {
      sketches = new MetricSketches();
      metrics.put(metric, sketches);
    }
    if (sketches == null) {
      outgrown = outgrown || ofMetric > smallest() * OUTGROWN + A_FEW;
    } else {
      sketches.alive = Math.max(sketches.alive, ofMetric);
      sketches.add(series, hash, service);
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

  private int smallest() {
    int smallest = Integer.MAX_VALUE;
    for (var sketches : metrics.values()) {
      smallest = Math.min(smallest, sketches.alive);
    }
    return smallest;
  }

  /** Whether a metric without sketches has clearly more series than one with them. */
  public synchronized boolean isOutgrown() {
    return outgrown;
  }

  /** A number that is another one once something was added. */
  public synchronized long changes() {
    return changes;
  }

  /** The label whose values a metric's series differ in most, but for those that a histogram needs. */
  public synchronized @Nullable String mostVaried(String metric) {
    var sketches = metrics.get(metric);
    return sketches == null ? null : sketches.mostVaried();
  }

  /**
   * What is known now.
   *
   * @param seriesOf how many series of a metric are alive
   * @param foldedOf how many samples of a metric went to its overflow series
   */
  public synchronized CardinalityReport report(
      long atMillis,
      long seriesLimit,
      long metricLimit,
      int namesAlive,
      int seriesAlive,
      ToIntFunction<String> seriesOf,
      ToIntFunction<String> foldedOf) {
    var ofMetrics = new ArrayList<CardinalityReport.Metric>();
    metrics.forEach(
        (name, sketches) -> {
          int alive = seriesOf.applyAsInt(name);
          if (alive > 0) {
            ofMetrics.add(sketches.report(name, alive, foldedOf.applyAsInt(name)));
          }
        });
    ofMetrics.sort(
        Comparator.<CardinalityReport.Metric>comparingLong(metric -> metric.series().count())
            .reversed());
    var ofServices = new ArrayList<CardinalityReport.Share>();
    services.forEach(
        (name, sketch) -> ofServices.add(
            new CardinalityReport.Share(name, Amount.of(sketch.copy()))));
    ofServices.sort(
        Comparator.<CardinalityReport.Share>comparingLong(share -> share.series().count())
            .reversed());
    return new CardinalityReport(
        atMillis,
        1,
        seriesLimit,
        metricLimit,
        Amount.exact(namesAlive, names.copy()),
        Amount.exact(seriesAlive, all.copy()),
        ofMetrics,
        ofServices);
  }

  /** Bytes of all sketches. */
  public synchronized int bytes() {
    int sum = all.bytes() + names.bytes();
    for (var sketches : metrics.values()) {
      sum += sketches.bytes();
    }
    for (var sketch : services.values()) {
      sum += sketch.bytes();
    }
    return sum;
  }
}
