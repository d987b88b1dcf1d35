// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.AlertRuleStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Alert rules in maps. Thread-safe. */
final class MemoryAlertRuleStore implements AlertRuleStore {
  private record Key(Tenant tenant, String name) {
  }

  private final Runnable refuseIfUnavailable;
  private final Map<Key, String> rules = new HashMap<>();
  private final Map<Key, String> notes = new HashMap<>();
  private final Set<Key> told = new HashSet<>();

  MemoryAlertRuleStore(Runnable refuseIfUnavailable) {
    this.refuseIfUnavailable = refuseIfUnavailable;
  }

  @Override
  public Map<String, String> rules(Tenant tenant) {
    return all().getOrDefault(tenant, Map.of());
  }

  @Override
  public synchronized Map<Tenant, Map<String, String>> all() {
    refuseIfUnavailable.run();
    var all = new HashMap<Tenant, Map<String, String>>();
    rules.forEach((key, rule) -> all
        .computeIfAbsent(key.tenant(), unused -> new TreeMap<>()).put(key.name(), rule));
    return all;
  }

  @Override
  public synchronized boolean put(Tenant tenant, String name, String rule, int most) {
    var known = rules(tenant);
    if (!known.containsKey(name) && known.size() >= most) {
      return false;
    }
    rules.put(new Key(tenant, name), rule);
    return true;
  }

  @Override
  public synchronized boolean delete(Tenant tenant, String name) {
    refuseIfUnavailable.run();
    notes.remove(new Key(tenant, name));
    return rules.remove(new Key(tenant, name)) != null;
  }

  @Override
  public synchronized @Nullable String note(Tenant tenant, String name) {
    refuseIfUnavailable.run();
    return notes.get(new Key(tenant, name));
  }

  @Override
  public synchronized void remember(Tenant tenant, String name, String text) {
    refuseIfUnavailable.run();
    notes.put(new Key(tenant, name), text);
  }

  @Override
  public synchronized Set<String> told(Tenant tenant, Collection<String> things) {
    refuseIfUnavailable.run();
    var found = new HashSet<>(things);
    found.removeIf(thing -> !told.contains(new Key(tenant, thing)));
    return found;
  }

  @Override
  public synchronized void markTold(Tenant tenant, String thing, long nowMillis) {
    refuseIfUnavailable.run();
    told.add(new Key(tenant, thing));
  }
}
