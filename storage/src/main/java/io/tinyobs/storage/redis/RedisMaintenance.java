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
  private final Roller roller;
  private final Trimmer trimmer;
  private final Tiers tiers;
  private final StorageSettings settings;

  RedisMaintenance(
      Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.tiers = Tiers.of(settings);
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
      keys.addAll(space.strips(names, space.metrics(names)));
      keys.addAll(space.records(names));
    }
    return folder.fold(keys);
  }

  @Override
  public synchronized RollUpReport rollUp() {
    roller.begin();
    var summaries = new ArrayList<KeySpace.BlockKey>();
    for (var tenant : space.tenants()) {
      var names = new Keys(tenant);
      var metrics = space.metrics(names);
      roller.rollUp(
          space.strips(names, metrics),
          settings.retention().of(tenant),
          Lifetimes.of(settings, tenant));
      for (var tier : tiers.kept()) {
        summaries.addAll(space.strips(names, metrics, tier));
      }
    }
    folder.fold(summaries);
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
