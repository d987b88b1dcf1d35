// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.StorageSettings;
import java.time.InstantSource;
import java.util.ArrayList;

/** Folds and forgets, tenant by tenant. Thread-safe. */
final class RedisMaintenance implements Maintenance {
  private final KeySpace space;
  private final Folder folder;
  private final Trimmer trimmer;

  RedisMaintenance(
      Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.space = new KeySpace(lane);
    this.folder = new Folder(lane, settings, clock, damage);
    this.trimmer = new Trimmer(lane, settings, clock);
  }

  @Override
  public FoldReport fold() {
    var keys = new ArrayList<KeySpace.BlockKey>();
    for (var tenant : space.tenants()) {
      var names = new Keys(tenant);
      keys.addAll(space.strips(names, space.metrics(names)));
      keys.addAll(space.records(names));
    }
    return folder.fold(keys);
  }

  @Override
  public TrimReport trim() {
    int blocks = 0;
    int series = 0;
    for (var tenant : space.tenants()) {
      var report = trimmer.trim(new Keys(tenant), space);
      blocks += report.blocksRemoved();
      series += report.seriesPurged();
    }
    trimmer.trimTenants();
    return new TrimReport(blocks, series);
  }
}
