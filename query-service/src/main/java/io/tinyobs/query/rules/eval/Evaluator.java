// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.query.rules.file.RuleGroup;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the rules as long as this replica is the one that does. What it does is done by {@link #step()}, called
 * again and again by one thread; groups are evaluated on the executor's, each group on one at a time.
 *
 * <p>Whoever takes the lease goes on from the published states: alerts keep their clocks, series that are gone are
 * ended, and what was due since is evaluated at once.
 */
public final class Evaluator {
  private static final Logger logger = LoggerFactory.getLogger(Evaluator.class);

  private record Id(Tenant tenant, String group) {
    static Id of(RuleGroup group) {
      return new Id(group.tenant(), group.key());
    }
  }

  private final RuleBook book;
  private final Storage storage;
  private final Lease lease;
  private final Evaluation tools;
  private final Executor executor;
  private final InstantSource clock;
  private Map<Id, GroupRun> runs = new LinkedHashMap<>();
  private boolean leads;
  private int adopted = -1;
  private long nextLook;
  private boolean storeIsAway;
  /** Another number for each term of leading; what an earlier term left running writes nothing any more. */
  private final AtomicInteger term = new AtomicInteger();

  private Evaluator(
      RuleBook book, Storage storage, Lease lease, Evaluation tools, Executor executor) {
    this.book = book;
    this.storage = storage;
    this.lease = lease;
    this.tools = tools;
    this.executor = executor;
    this.clock = tools.clock();
  }

  /**
   * An evaluator that does nothing yet.
   *
   * @param executor runs the evaluations of groups; in the calling thread, if it likes
   */
  public static Evaluator create(
      RuleBook book,
      Storage storage,
      RuleQuery queries,
      AlertSink sink,
      EvaluationSettings settings,
      RuleMeters meters,
      InstantSource clock,
      Executor executor) {
    return create(
        book, storage, queries, sink, settings, meters, clock, executor, System::nanoTime);
  }

  /** The same, with a clock by which leases end. */
  static Evaluator create(
      RuleBook book,
      Storage storage,
      RuleQuery queries,
      AlertSink sink,
      EvaluationSettings settings,
      RuleMeters meters,
      InstantSource clock,
      Executor executor,
      LongSupplier nanos) {
    var lease = new Lease(storage.rules(), nanos);
    var tools = Evaluation.of(storage, queries, sink, lease, settings, meters, clock);
    meters.watch(book);
    meters.watch(lease::isHeld);
    return new Evaluator(book, storage, lease, tools, executor);
  }

  /** Whether this replica evaluates now. */
  public boolean leads() {
    return lease.isHeld();
  }

  /** Does what is due. Never throws; returns how long there is nothing to do. */
  public synchronized Duration step() {
    try {
      look();
      lease.live(Lease.lifeFor(shortestInterval()));
      switch (lease.ask()) {
        case REFUSED -> {
          if (standDown()) {
            logger.info("another replica evaluates the rules");
          }
        }
        case TAKEN -> {
          leads = true;
          adopted = -1;
          letGo();
          evaluate();
        }
        case KEPT -> evaluate();
      }
      if (storeIsAway) {
        storeIsAway = false;
        logger.info("rules are evaluated again");
      }
    } catch (StorageException e) {
      if (!storeIsAway) {
        storeIsAway = true;
        logger.warn("rules are not evaluated: {}", e.getMessage());
      }
    } catch (RuntimeException e) { // The loop must outlive whatever one step met.
      logger.error("cannot evaluate rules, trying again", e);
    }
    return untilNext();
  }

  private void look() {
    long now = clock.millis();
    if (now >= nextLook) {
      nextLook = now + tools.settings().reloadInterval().toMillis();
      book.refresh();
    }
  }

  private Duration shortestInterval() {
    return book.groups().stream().map(RuleGroup::interval).min(Duration::compareTo)
        .orElse(Duration.ofMinutes(1));
  }

  private void evaluate() {
    if (adopted != book.version()) {
      if (runs.values().stream().anyMatch(GroupRun::isRunning)) {
        return; // What runs ends with the rules it began with.
      }
      adopt();
    }
    long now = clock.millis();
    int current = term.get();
    for (var run : runs.values()) {
      if (run.claim(now)) {
        executor.execute(() -> run.evaluate(now, () -> lease.isHeld() && term.get() == current));
      }
    }
  }

  /** Takes over groups that are new or changed, and ends those that are gone. */
  private void adopt() {
    boolean isFirst = adopted < 0;
    adopted = -1; // If this fails half way, the next begins with what is published.
    int version = book.version();
    long now = clock.millis();
    var known = known(isFirst);
    var next = new LinkedHashMap<Id, GroupRun>();
    for (var group : book.groups()) {
      var id = Id.of(group);
      var run = runs.get(id);
      if (run == null || !run.group().says(group)) {
        if (run != null) {
          run.close();
        }
        run = new GroupRun(group, isFirst && !known.containsKey(id), tools, now);
        var before = known.remove(id);
        if (before != null) {
          run.takeOver(before.state(), before.series(), now);
        }
        tools.publish(run);
      }
      known.remove(id);
      next.put(id, run);
    }
    runs.forEach((id, run) -> {
      if (next.get(id) == null) {
        run.close();
      }
    });
    runs = next;
    known.forEach((id, gone) -> end(id, gone, now));
    adopted = version;
    if (isFirst) {
      logger.info("this replica evaluates the rules: {} groups", runs.size());
    }
  }

  private record Known(GroupState state, List<StateJson.RuleSeries> series) {
  }

  /** How groups stand: as published when taking over, else as they are here. */
  private Map<Id, Known> known(boolean asPublished) {
    var known = new HashMap<Id, Known>();
    if (!asPublished) {
      runs.forEach((id, run) -> known.put(id, new Known(run.state(), run.series())));
      return known;
    }
    for (var tenant : book.tenants()) {
      storage.rules().states(tenant).forEach((key, json) -> StateJson.state(json)
          .ifPresent(state -> {
            var series = storage.rules().series(tenant, key);
            known.put(new Id(tenant, key), new Known(
                state, series == null ? List.of() : StateJson.series(series)));
          }));
    }
    return known;
  }

  /** A group is not configured any more: its series end, except those that others write. */
  private void end(Id id, Known gone, long now) {
    var series = new LinkedHashSet<Labels>();
    gone.series().forEach(rule -> series.addAll(rule.labels()));
    series.removeAll(wroteBy(id.tenant()));
    if (!series.isEmpty()) {
      tools.writer().write(id.tenant(), now, List.of(), series);
    }
    storage.rules().retract(lease.holder(), id.tenant(), id.group());
  }

  private Set<Labels> wroteBy(Tenant tenant) {
    var wrote = new HashSet<Labels>();
    runs.forEach((id, run) -> {
      if (id.tenant().equals(tenant)) {
        wrote.addAll(run.wrote());
      }
    });
    return wrote;
  }

  /** Returns whether it led. */
  private boolean standDown() {
    boolean led = leads;
    if (led) {
      leads = false;
      letGo();
    }
    return led;
  }

  private void letGo() {
    term.incrementAndGet();
    runs.values().forEach(GroupRun::close);
    runs = new LinkedHashMap<>();
  }

  private Duration untilNext() {
    long now = clock.millis();
    long longest = lease.pause().toMillis();
    long least = runs.values().stream()
        .filter(run -> run.next() > now || !run.isRunning())
        .mapToLong(run -> run.next() - now)
        .min().orElse(longest);
    return Duration.ofMillis(Math.clamp(least, 1, longest));
  }

  /** Lets another replica go on at once. */
  public synchronized void stop() {
    try {
      lease.giveBack();
    } catch (RuntimeException e) {
      logger.warn("cannot give the lease of the rules back, it ends by itself: {}",
          e.getMessage());
    }
    standDown();
  }
}
