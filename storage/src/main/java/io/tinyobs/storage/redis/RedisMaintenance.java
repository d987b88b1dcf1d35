// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.StorageSettings;
import java.time.InstantSource;
import java.util.ArrayList;

/** Folds and forgets, tenant by tenant. Thread-safe. */
final class RedisMaintenance implements Maintenance {
  private final KeySpace space;
  private final Folder folder;
  private final Roller roller;
  private final Trimmer trimmer;
  private final StorageSettings settings;

  RedisMaintenance(
      Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    var tiers = Tiers.of(settings);
    this.settings = settings;
    this.space = new KeySpace(lane, tiers);
    this.roller = new Roller(lane, tiers, clock, damage);
    this.folder = new Folder(lane, settings, clock, damage);
    this.trimmer = new Trimmer(lane, settings, tiers, clock);
  }

  @Override
  public FoldReport fold() {
    var keys = new ArrayList<KeySpace.BlockKey>();
    for (var tenant : space.tenants()) {
      var names = new Keys(tenant);
      var metrics = space.metrics(names);
      for (var resolution : Resolution.values()) {
        keys.addAll(space.strips(names, metrics, resolution));
      }
      keys.addAll(space.records(names));
    }
    return folder.fold(keys);
  }

  @Override
  public synchronized RollUpReport rollUp() {
    roller.begin();
    for (var tenant : space.tenants()) {
      var names = new Keys(tenant);
      roller.rollUp(
          space.strips(names, space.metrics(names)),
          settings.retention().of(tenant),
          Lifetimes.of(settings, tenant));
    }
    return roller.report();
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
