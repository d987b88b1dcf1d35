// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.RuleStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Rules' states in maps; its lease ends by the machine's clock, as Redis' does. Thread-safe. */
final class MemoryRuleStore implements RuleStore {
  private final Runnable refuseIfUnavailable;
  private final Map<Tenant, Map<String, String>> states = new HashMap<>();
  private final Map<Tenant, Map<String, String>> series = new HashMap<>();
  private @Nullable String holder;
  private long heldUntilNanos;

  MemoryRuleStore(Runnable refuseIfUnavailable) {
    this.refuseIfUnavailable = refuseIfUnavailable;
  }

  @Override
  public synchronized boolean lead(String asking, Duration life) {
    refuseIfUnavailable.run();
    if (!isFree() && !has(asking)) {
      return false;
    }
    holder = asking;
    heldUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(life.toMillis());
    return true;
  }

  private boolean isFree() {
    return holder == null || System.nanoTime() - heldUntilNanos >= 0;
  }

  private boolean has(String asking) {
    return !isFree() && asking.equals(holder);
  }

  @Override
  public synchronized void resign(String asking) {
    refuseIfUnavailable.run();
    if (has(asking)) {
      holder = null;
    }
  }

  @Override
  public synchronized Map<String, String> states(Tenant tenant) {
    refuseIfUnavailable.run();
    return new TreeMap<>(states.getOrDefault(tenant, Map.of()));
  }

  @Override
  public synchronized @Nullable String series(Tenant tenant, String group) {
    refuseIfUnavailable.run();
    return series.getOrDefault(tenant, Map.of()).get(group);
  }

  @Override
  public synchronized boolean publish(
      String asking, Tenant tenant, String group, String state, @Nullable String wrote) {
    refuseIfUnavailable.run();
    if (!has(asking)) {
      return false;
    }
    states.computeIfAbsent(tenant, unused -> new HashMap<>()).put(group, state);
    if (wrote != null) {
      series.computeIfAbsent(tenant, unused -> new HashMap<>()).put(group, wrote);
    }
    return true;
  }

  @Override
  public synchronized boolean retract(String asking, Tenant tenant, String group) {
    refuseIfUnavailable.run();
    if (!has(asking)) {
      return false;
    }
    states.getOrDefault(tenant, new HashMap<>()).remove(group);
    series.getOrDefault(tenant, new HashMap<>()).remove(group);
    return true;
  }
}
