// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.RuleStore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One lease for all rules, and two hashes a tenant beside it, under one hash tag. Thread-safe. */
final class RedisRuleStore implements RuleStore {
  /** What nobody evaluates any more is forgotten after this, longer than any state counts for. */
  private static final Duration LIFE = Duration.ofDays(7);

  /** Takes or prolongs the lease. Keys: lease. Args: holder, time to live. Returns 1 if it is the holder's. */
  private static final Lua LEAD = new Lua("""
      local holder = redis.call('GET', KEYS[1])
      if holder and holder ~= ARGV[1] then
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 1
      """);

  /**
   * Sets a group's state, if the lease is the holder's. Keys: lease, states, series. Args: holder, time to
   * live, group, state, series if they changed. Returns 1, or 0 if nothing was done.
   */
  private static final Lua PUBLISH = new Lua("""
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then
        return 0
      end
      redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
      redis.call('PEXPIRE', KEYS[2], ARGV[2])
      if ARGV[5] then
        redis.call('HSET', KEYS[3], ARGV[3], ARGV[5])
      end
      redis.call('PEXPIRE', KEYS[3], ARGV[2])
      return 1
      """);

  /** Forgets a group, if the lease is the holder's. Keys: lease, states, series. Args: holder, group. */
  private static final Lua RETRACT = new Lua("""
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then
        return 0
      end
      redis.call('HDEL', KEYS[2], ARGV[2])
      redis.call('HDEL', KEYS[3], ARGV[2])
      return 1
      """);

  private final Lane lane;

  RedisRuleStore(Lane lane) {
    this.lane = lane;
  }

  @Override
  public boolean lead(String holder, Duration life) {
    return did("take the lease of the rules", LEAD, new byte[][]{Keys.RULES_LEASE},
        Bytes.of(holder), Bytes.of(life.toMillis()));
  }

  @Override
  public void resign(String holder) {
    lane.await("give the lease of the rules back", UpkeepScript.RELEASE.run(
        lane.commands(), ScriptOutputType.INTEGER, new byte[][]{Keys.RULES_LEASE},
        Bytes.of(holder)));
  }

  @Override
  public Map<String, String> states(Tenant tenant) {
    var states = new TreeMap<String, String>();
    lane.await("read the rules' states", lane.commands().hgetall(new Keys(tenant).rules()))
        .forEach((group, state) -> states.put(Bytes.text(group), Bytes.text(state)));
    return states;
  }

  @Override
  public @Nullable String series(Tenant tenant, String group) {
    var found = lane.await("read a group's series",
        lane.commands().hget(new Keys(tenant).ruleSeries(), Bytes.of(group)));
    return found == null ? null : Bytes.text(found);
  }

  @Override
  public boolean publish(
      String holder, Tenant tenant, String group, String state, @Nullable String series) {
    var life = Bytes.of(LIFE.toMillis());
    var args = series == null
        ? new byte[][]{Bytes.of(holder), life, Bytes.of(group), Bytes.of(state)}
        : new byte[][]{Bytes.of(holder), life, Bytes.of(group), Bytes.of(state), Bytes.of(series)};
    return did("publish a group's state", PUBLISH, keys(tenant), args);
  }

  @Override
  public boolean retract(String holder, Tenant tenant, String group) {
    return did("forget a group", RETRACT, keys(tenant), Bytes.of(holder), Bytes.of(group));
  }

  private static byte[][] keys(Tenant tenant) {
    var keys = new Keys(tenant);
    return new byte[][]{Keys.RULES_LEASE, keys.rules(), keys.ruleSeries()};
  }

  private boolean did(String what, Lua script, byte[][] keys, byte[]... args) {
    Long done = lane.await(
        what, script.<Long>run(lane.commands(), ScriptOutputType.INTEGER, keys, args));
    return done == 1;
  }
}
