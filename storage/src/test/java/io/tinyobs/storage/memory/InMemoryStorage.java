// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.AlertRuleStore;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.LiveFeed;
import io.tinyobs.storage.LogReader;
import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.RuleStore;
import io.tinyobs.storage.ReplicaReports;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageBudget;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.TraceReader;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The store's twin without Redis: the same contract over plain maps, and it can be told to fail.
 *
 * <p>Thread-safe. A write is stored when {@code write} returns; only the live feed comes later.
 */
public final class InMemoryStorage implements Storage {
  private static final long MAX_BYTES = 1L << 30;

  private final InstantSource clock;
  private final StorageSettings settings;
  private final Map<Tenant, MemoryTenant> tenants = new ConcurrentHashMap<>();
  private record ReportKey(Tenant tenant, ReplicaReports.Kind kind, String replica) {
  }

  private record Report(long atMillis, byte[] bytes) {
  }

  private final Map<ReportKey, Report> reports = new ConcurrentHashMap<>();
  private final MemoryLiveFeed live = new MemoryLiveFeed();
  private final MemoryAlertRuleStore alertRules = new MemoryAlertRuleStore(
      this::refuseIfUnavailable);
  private final MemoryRuleStore rules = new MemoryRuleStore(this::refuseIfUnavailable);
  private volatile @Nullable StorageException failure;
  private volatile @Nullable BudgetReport lastKept;

  private InMemoryStorage(InstantSource clock, StorageSettings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /** An empty store with default settings. */
  public static InMemoryStorage create(InstantSource clock) {
    return create(clock, StorageSettings.defaults());
  }

  /** An empty store. */
  public static InMemoryStorage create(InstantSource clock, StorageSettings settings) {
    return new InMemoryStorage(clock, settings);
  }

  /** From now on every call fails as if Redis were away. */
  public void unavailable() {
    failure = new StorageException.Unavailable("cannot reach the store: it was made to fail", null);
  }

  /** From now on every write fails as if memory were used up, while room is made; reads go on. */
  public void full() {
    failure = new StorageException.Full("cannot write: the store was made to be full", null);
  }

  /** From now on every write fails as if memory were used up and nothing could be shed; reads go on. */
  public void fullForGood() {
    failure = new StorageException.Full("cannot write: the store was made to be full", null, false);
  }

  /** Ends what {@link #unavailable()} or {@link #full()} began, and forgets the last budget report. */
  public void available() {
    lastKept = null;
    failure = null;
  }

  @Override
  public TelemetryWriter writer() {
    return this::write;
  }

  private CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch) {
    var current = failure;
    if (current != null) {
      return CompletableFuture.failedFuture(current);
    }
    var result = open(tenant).append(batch);
    live.publish(tenant, batch);
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public MetricReader metrics() {
    return new MemoryMetricReader(this::read);
  }

  @Override
  public ExemplarReader exemplars() {
    return new MemoryExemplarReader(
        this::read, settings.window().toMillis(), settings.exemplars());
  }

  @Override
  public TraceReader traces() {
    return new MemoryTraceReader(this::read);
  }

  @Override
  public LogReader logs() {
    return new MemoryLogReader(this::read);
  }

  @Override
  public RuleStore rules() {
    return rules;
  }

  @Override
  public AlertRuleStore alertRules() {
    return alertRules;
  }

  @Override
  public LiveFeed live() {
    return live;
  }

  @Override
  public Maintenance maintenance() {
    return new Maintenance() {
      @Override
      public FoldReport fold() {
        refuseIfUnavailable();
        return new FoldReport(0, 0, 0, 0, 0, 0, 0);
      }

      @Override
      public RollUpReport rollUp() {
        refuseIfUnavailable();
        int windows = 0;
        for (var tenant : tenants.values()) {
          windows += tenant.rollUp(clock.millis()).windows();
        }
        return new RollUpReport(windows, 0, 0, 0, 0);
      }

      @Override
      public TrimReport trim() {
        refuseIfUnavailable();
        int removed = 0;
        int purged = 0;
        for (var tenant : tenants.entrySet()) {
          var report = tenant.getValue()
              .trim(clock.millis(), settings.retention().of(tenant.getKey()));
          removed += report.blocksRemoved();
          purged += report.seriesPurged();
        }
        return new TrimReport(removed, purged);
      }
    };
  }

  @Override
  public StorageBudget budget() {
    return new StorageBudget() {
      @Override
      public MemoryUsage usage() {
        refuseIfUnavailable();
        return failure == null
            ? new MemoryUsage(0, MAX_BYTES, 0)
            : new MemoryUsage(MAX_BYTES, MAX_BYTES, 1);
      }

      @Override
      public BudgetReport keep() {
        var report = new BudgetReport(
            clock.instant(), usage(), 0L, settings.retention().usual().raw(), failure == null,
            Map.of());
        lastKept = report;
        return report;
      }

      @Override
      public Optional<BudgetReport> last() {
        refuseIfUnavailable();
        return Optional.ofNullable(lastKept);
      }
    };
  }

  @Override
  public ReplicaReports reports() {
    return new ReplicaReports() {
      @Override
      public void tell(Tenant tenant, Kind kind, String replica, byte[] report) {
        refuseIfUnavailable();
        reports.put(new ReportKey(tenant, kind, replica), new Report(clock.millis(), report));
      }

      @Override
      public List<byte[]> read(Tenant tenant, Kind kind) {
        refuseIfUnavailable();
        long oldest = clock.millis() - kind.kept().toMillis();
        return reports.entrySet().stream()
            .filter(entry -> entry.getKey().tenant.equals(tenant))
            .filter(entry -> entry.getKey().kind == kind && entry.getValue().atMillis > oldest)
            .map(entry -> entry.getValue().bytes.clone())
            .toList();
      }
    };
  }

  @Override
  public long damagedBlocks() {
    return 0;
  }

  @Override
  public void check() {
    var current = failure;
    if (current != null) {
      throw current instanceof StorageException.Full
          ? new StorageException.Unavailable(String.valueOf(current.getMessage()), current)
          : current;
    }
  }

  @Override
  public void close() {
    live.close();
  }

  private MemoryTenant read(Tenant tenant) {
    refuseIfUnavailable();
    return open(tenant);
  }

  private MemoryTenant open(Tenant tenant) {
    return tenants.computeIfAbsent(tenant,
        unused -> new MemoryTenant(settings.window().toMillis()));
  }

  private void refuseIfUnavailable() {
    if (failure instanceof StorageException.Unavailable unavailable) {
      throw unavailable;
    }
  }
}
