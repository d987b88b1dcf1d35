// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.AlertRuleStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Alert rules of all tenants in one hash: they are few, and whoever evaluates them reads them all. Thread-safe. */
final class RedisAlertRuleStore implements AlertRuleStore {
  private static final long TOLD_MILLIS = Duration.ofDays(1).toMillis();

  /**
   * Sets a rule, unless the tenant has as many as it may. Keys: rules. Args: the tenant and a slash, name,
   * rule, most. Returns 1, or 0 if nothing was done.
   */
  private static final Lua PUT = new Lua("""
      local field = ARGV[1] .. ARGV[2]
      if redis.call('HEXISTS', KEYS[1], field) == 0 then
        local count = 0
        for _, other in ipairs(redis.call('HKEYS', KEYS[1])) do
          if string.sub(other, 1, #ARGV[1]) == ARGV[1] then
            count = count + 1
          end
        end
        if count >= tonumber(ARGV[4]) then
          return 0
        end
      end
      redis.call('HSET', KEYS[1], field, ARGV[3])
      return 1
      """);

  /** Forgets a rule and its note. Keys: rules, notes. Args: field. Returns how many rules there were. */
  private static final Lua DELETE = new Lua("""
      redis.call('HDEL', KEYS[2], ARGV[1])
      return redis.call('HDEL', KEYS[1], ARGV[1])
      """);

  /** Adds what was told and forgets what was long ago. Keys: told. Args: thing, time, oldest, time to live. */
  private static final Lua TELL = new Lua("""
      redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
      redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3])
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      return 1
      """);

  private final Lane lane;

  RedisAlertRuleStore(Lane lane) {
    this.lane = lane;
  }

  private static String prefix(Tenant tenant) {
    return tenant.name() + "/"; // No tenant's name has a slash.
  }

  private static byte[] field(Tenant tenant, String name) {
    return Bytes.of(prefix(tenant) + name);
  }

  @Override
  public Map<String, String> rules(Tenant tenant) {
    return all().getOrDefault(tenant, Map.of());
  }

  @Override
  public Map<Tenant, Map<String, String>> all() {
    var all = new TreeMap<Tenant, Map<String, String>>((a, b) -> a.name().compareTo(b.name()));
    lane.await("read the alert rules", lane.commands().hgetall(Keys.ALERTS))
        .forEach((field, rule) -> {
          var text = Bytes.text(field);
          int slash = text.indexOf('/');
          all.computeIfAbsent(new Tenant(text.substring(0, slash)), unused -> new TreeMap<>())
              .put(text.substring(slash + 1), Bytes.text(rule));
        });
    return all;
  }

  @Override
  public boolean put(Tenant tenant, String name, String rule, int most) {
    return 1 == run("keep an alert rule", PUT, new byte[][]{Keys.ALERTS},
        Bytes.of(prefix(tenant)), Bytes.of(name), Bytes.of(rule), Bytes.of(most));
  }

  @Override
  public boolean delete(Tenant tenant, String name) {
    return 1 == run("forget an alert rule", DELETE,
        new byte[][]{Keys.ALERTS, Keys.ALERT_NOTES}, field(tenant, name));
  }

  @Override
  public @Nullable String note(Tenant tenant, String name) {
    var found = lane.await("read what alert rules remember",
        lane.commands().hget(Keys.ALERT_NOTES, field(tenant, name)));
    return found == null ? null : Bytes.text(found);
  }

  @Override
  public void remember(Tenant tenant, String name, String text) {
    lane.await("remember for an alert rule",
        lane.commands().hset(Keys.ALERT_NOTES, field(tenant, name), Bytes.of(text)));
  }

  @Override
  public Set<String> told(Tenant tenant, Collection<String> things) {
    if (things.isEmpty()) {
      return Set.of();
    }
    var asked = List.copyOf(things);
    var scores = lane.await("read what was told", lane.commands().zmscore(
        Keys.ALERTS_TOLD,
        asked.stream().map(thing -> field(tenant, thing)).toArray(byte[][]::new)));
    var told = new HashSet<String>();
    for (int i = 0; i < asked.size(); i++) {
      if (scores.get(i) != null) {
        told.add(asked.get(i));
      }
    }
    return told;
  }

  @Override
  public void markTold(Tenant tenant, String thing, long nowMillis) {
    run("remember what was told", TELL, new byte[][]{Keys.ALERTS_TOLD},
        field(tenant, thing), Bytes.of(nowMillis), Bytes.of(nowMillis - TOLD_MILLIS),
        Bytes.of(TOLD_MILLIS));
  }

  private long run(String what, Lua script, byte[][] keys, byte[]... args) {
    return lane.await(
        what, script.<Long>run(lane.commands(), ScriptOutputType.INTEGER, keys, args));
  }
}
