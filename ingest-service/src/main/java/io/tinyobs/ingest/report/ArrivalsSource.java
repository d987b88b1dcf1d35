// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.report;

import io.tinyobs.ingest.doctor.Arrivals;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import java.util.Set;

/** What arrived; at most some dozens of kilobytes a tenant, so that it is told each time. */
public final class ArrivalsSource implements ReportSource {
  private final Arrivals arrivals;

  public ArrivalsSource(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  @Override
  public ReplicaReports.Kind kind() {
    return ReplicaReports.Kind.ARRIVALS;
  }

  @Override
  public Set<Tenant> tenants() {
    return arrivals.tenants();
  }

  @Override
  public byte[] due(Tenant tenant) {
    return arrivals.report(tenant).encode();
  }
}
