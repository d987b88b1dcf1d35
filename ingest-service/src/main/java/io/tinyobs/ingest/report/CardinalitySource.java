// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.report;

import io.tinyobs.ingest.gate.SeriesCensus;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where series come from. Told when that changed, the rarer the larger the report is ({@value #CALM_BYTES} bytes
 * a round at most), and now and then in any case, so that it is not forgotten.
 */
public final class CardinalitySource implements ReportSource {
  private static final int CALM_BYTES = 64 << 10;
  /** At the usual 5 s a round half a minute, of the two that a report stands. */
  private static final int TELL_ANYWAY = 6;

  private static final class Told {
    long changes = Long.MIN_VALUE;
    int rounds;
    int pause;
  }

  private final SeriesCensus census;
  private final SeriesLimits limits;
  private final Map<Tenant, Told> told = new HashMap<>();

  public CardinalitySource(SeriesCensus census, SeriesLimits limits) {
    this.census = census;
    this.limits = limits;
  }

  @Override
  public ReplicaReports.Kind kind() {
    return ReplicaReports.Kind.CARDINALITY;
  }

  @Override
  public Set<Tenant> tenants() {
    return census.tenants();
  }

  @Override
  public byte @Nullable [] due(Tenant tenant) {
    census.refresh(tenant);
    var last = told.computeIfAbsent(tenant, unused -> new Told());
    last.rounds++;
    long changes = census.changes(tenant);
    if (last.rounds <= last.pause || changes == last.changes && last.rounds < TELL_ANYWAY) {
      return null;
    }
    var report = census.report(tenant, limits).encode();
    last.changes = changes;
    last.rounds = 0;
    last.pause = Math.min(report.length / CALM_BYTES, TELL_ANYWAY);
    return report;
  }
}
