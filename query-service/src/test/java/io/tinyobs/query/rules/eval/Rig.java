// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Sample;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An evaluator over a store and a rule file, at a time that tests set; groups run in the calling thread. */
public final class Rig implements AutoCloseable {
  /** Whose rules they are. */
  public static final Tenant SHOP = new Tenant("shop");
  private static final QueryLimits LIMITS = new QueryLimits(
      4, Duration.ofSeconds(1), Duration.ofSeconds(30), 10_000, 1000, 100_000,
      Duration.ofMinutes(5));

  final TestClock clock;
  final Storage storage;
  final Path file;
  final MeterRegistry registry = new SimpleMeterRegistry();
  final List<AlertSink.Notice> told = new ArrayList<>();
  final RuleBook book;
  final Evaluator evaluator;
  private final EngineQueries queries;

  /** An evaluator of the rules in a file. */
  public Rig(Storage storage, TestClock clock, Path file, String rules) {
    this(storage, clock, file, rules, EvaluationSettings.defaults());
  }

  Rig(Storage storage, TestClock clock, Path file, String rules, EvaluationSettings settings) {
    this.storage = storage;
    this.clock = clock;
    this.file = file;
    write(rules);
    book = RuleBook.open(
        Map.of(SHOP, List.of(file.toString())), Duration.ofMinutes(1), clock);
    queries = new EngineQueries(
        new Queries(storage.metrics(), LIMITS), 1, Duration.ofSeconds(30));
    evaluator = Evaluator.create(
        book, storage, queries, told::addAll, settings, new RuleMeters(registry), clock,
        Runnable::run);
  }

  /** Replaces the rules; the evaluator sees it when it looks. */
  void write(String rules) {
    try {
      Files.writeString(file, rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does what is due now. */
  public void step() {
    evaluator.step();
  }

  /** Lets a minute pass and does what is due then. */
  public void minute() {
    clock.advance(Duration.ofMinutes(1));
    step();
  }

  void minutes(int count) {
    for (int i = 0; i < count; i++) {
      minute();
    }
  }

  /** Stores a sample of now. */
  public void put(double value, String... labels) {
    storage.writer()
        .write(SHOP, WriteBatch.create().sample(Labels.of(labels), clock.millis(), value)).join();
  }

  /** Stores a native histogram of now. */
  void put(NativeHistogram histogram, String... labels) {
    storage.writer()
        .write(SHOP, WriteBatch.create().histogram(Labels.of(labels), clock.millis(), histogram))
        .join();
  }

  /** Ends a series now. */
  void end(String... labels) {
    put(StaleNaN.VALUE, labels);
  }

  /** All samples of one series. */
  List<Sample> samples(String... labels) {
    return series(labels).stream().flatMap(series -> series.samples().stream()).toList();
  }

  /** One series, if it is there. */
  Optional<Series> series(String... labels) {
    var wanted = Labels.of(labels);
    return storage.metrics()
        .select(SHOP, List.of(Matcher.equal("__name__", wanted.metricName())),
            TimeRange.of(0, clock.millis() + 60_000))
        .items().stream()
        .filter(series -> series.labels().equals(wanted))
        .findFirst();
  }

  /** Values of one series, a stale marker as null. */
  List<Optional<Double>> values(String... labels) {
    return samples(labels).stream()
        .map(sample -> StaleNaN.is(sample.value())
            ? Optional.<Double>empty()
            : Optional.of(sample.value()))
        .toList();
  }

  /** How the first group stands, as it was published. */
  GroupState state() {
    return storage.rules().states(SHOP).values().stream()
        .findFirst().flatMap(StateJson::state).orElseThrow();
  }

  /** How the first rule stands. */
  RuleState rule() {
    return state().rules().getFirst();
  }

  /** States of the first rule's alerts. */
  List<String> alerts() {
    return rule().alerts().stream().map(AlertState::state).toList();
  }

  double count(String meter) {
    return registry.get(meter).counter().count();
  }

  /** The same, 0 if there is no such figure any more. */
  double countOrZero(String meter) {
    var counter = registry.find(meter).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    queries.close();
  }
}
