// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.report;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells what this replica saw every few seconds, on a thread of its own. A store that is away is no error
 * here: the next report says all that the last would have.
 */
public final class Reporter implements SmartLifecycle {
  private static final Logger logger = LoggerFactory.getLogger(Reporter.class);

  private final ReplicaReports reports;
  private final List<ReportSource> sources;
  private final Duration every;
  /** Another one each start: what a process counted ends with it. */
  private final String replica = HexFormat.of()
      .toHexDigits(ThreadLocalRandom.current().nextLong());
  /** Apart from the life cycle's, so that stopping need not wait for the store. */
  private final Object telling = new Object();
  private @Nullable ScheduledExecutorService thread;
  private boolean away;

  public Reporter(ReplicaReports reports, List<ReportSource> sources, Duration every) {
    this.reports = reports;
    this.sources = List.copyOf(sources);
    this.every = every;
  }

  @Override
  public synchronized void start() {
    if (thread == null) {
      thread = Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("tinyobs-reports").unstarted(task));
      var unused = thread.scheduleWithFixedDelay(
          this::tell, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Tells what is due now. */
  public void tell() {
    synchronized (telling) {
      for (var source : sources) {
        for (var tenant : source.tenants()) {
          if (!tell(source, tenant)) {
            return;
          }
        }
      }
    }
  }

  /** Whether there is a store to tell more. */
  private boolean tell(ReportSource source, Tenant tenant) {
    try {
      var report = source.due(tenant);
      if (report != null) {
        reports.tell(tenant, source.kind(), replica, report);
        away = false;
      }
    } catch (StorageException e) {
      if (!away) {
        logger.info("the reports of this replica wait: {}", e.getMessage());
      }
      away = true;
      return false;
    } catch (RuntimeException e) {
      // A task that throws is never run again.
      logger.error("cannot tell the {} report of {}", source.kind().label(), tenant.name(), e);
    }
    return true;
  }

  @Override
  public void stop() {
    ScheduledExecutorService running;
    synchronized (this) {
      running = thread;
      thread = null;
    }
    if (running != null) {
      running.shutdownNow();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }
}
