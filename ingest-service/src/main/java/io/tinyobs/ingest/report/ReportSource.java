// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.report;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that has reports to tell. Called by one thread. */
public interface ReportSource {
  /** What they are about. */
  ReplicaReports.Kind kind();

  /** The tenants there may be something to tell of. */
  Set<Tenant> tenants();

  /** What is to be told of a tenant this time, or null if that is nothing. */
  byte @Nullable [] due(Tenant tenant);
}
