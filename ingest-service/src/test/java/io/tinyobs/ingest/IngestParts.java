// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.ingest.doctor.Arrivals;
import io.tinyobs.ingest.doctor.Strays;
import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.RateLimits;
import io.tinyobs.ingest.gate.SeriesCensus;
import io.tinyobs.ingest.http.Answers;
import io.tinyobs.ingest.http.Bodies;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The service's parts over the store's twin, put together by hand: everything but Spring and ports. */
public final class IngestParts {
  public final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  public final InMemoryStorage storage = InMemoryStorage.create(clock);
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final Strays strays = new Strays(clock);
  public final Arrivals arrivals = new Arrivals(
      clock, strays, protocol -> List.of(4318), () -> true, "test");
  public final IngestMeters meters = new IngestMeters(registry, arrivals);
  public final SeriesCensus census = new SeriesCensus(clock);
  public final DeltaAccumulator deltas = new DeltaAccumulator();
  public final IngestSettings settings;
  public final MemoryBudget memory;
  public final Gate gate;
  public final Bodies bodies;
  public final Answers answers;

  private IngestParts(Map<String, String> properties) {
    settings = new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("tinyobs.ingest", IngestSettings.class);
    memory = new MemoryBudget(settings.maxInFlight().toBytes());
    gate = new Gate(
        storage.writer(),
        clock,
        StorageSettings.defaults().retention(),
        settings,
        census,
        meters,
        new RateLimits(settings.rate(), clock));
    bodies = new Bodies(settings, memory, gate);
    answers = new Answers(settings);
  }

  /** Parts with the default settings. */
  public static IngestParts create() {
    return new IngestParts(Map.of());
  }

  /** Parts with settings of these names, {@code tinyobs.ingest.} included. */
  public static IngestParts with(Map<String, String> properties) {
    return new IngestParts(properties);
  }

  /** The clock's time, milliseconds since the epoch. */
  public long now() {
    return clock.millis();
  }

  /** Everything stored of one metric. */
  public List<Series> stored(String metric) {
    return storage
        .metrics()
        .select(
            Tenant.DEFAULT,
            List.of(Matcher.equal("__name__", metric)),
            TimeRange.of(0, now() + 3_600_000))
        .items();
  }

  /** Every exemplar stored of one metric, each a line; of a bucket with its bound. */
  public List<String> exemplars(String metric) {
    return storage
        .exemplars()
        .select(
            Tenant.DEFAULT,
            List.of(List.of(Matcher.equal("__name__", metric))),
            TimeRange.of(0, now() + 3_600_000),
            1000)
        .items()
        .stream()
        .flatMap(series -> series.exemplars().stream().map(one -> text(series.labels(), one)))
        .toList();
  }

  private static String text(Labels series, Exemplar exemplar) {
    var le = series.get("le");
    return (le == null ? "" : "le=" + le + ": ")
        + exemplar.value() + " at " + exemplar.timestampMillis() + " "
        + exemplar.labels().toMap();
  }

  /** The gate's counter of records, all protocols together. */
  public long counted(String signal, String outcome, String reason) {
    return registry.find("tinyobs.ingest.records").counters().stream()
        .filter(counter -> signal.equals(counter.getId().getTag("signal")))
        .filter(counter -> outcome.equals(counter.getId().getTag("outcome")))
        .filter(counter -> reason.equals(counter.getId().getTag("reason")))
        .mapToLong(counter -> (long) counter.count())
        .sum();
  }

  /** The same for all reasons together. */
  public long counted(String signal, String outcome) {
    return registry.find("tinyobs.ingest.records").counters().stream()
        .filter(counter -> signal.equals(counter.getId().getTag("signal")))
        .filter(counter -> outcome.equals(counter.getId().getTag("outcome")))
        .mapToLong(counter -> (long) counter.count())
        .sum();
  }
}
