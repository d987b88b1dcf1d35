// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;

/** What Redis does in one atomic step in the background; the keys of one call share a hash tag. */
enum UpkeepScript {
  /**
   * How many blocks each window holds, windows of one block left out. Keys: blocks. Args: window length,
   * time to live of a key that has none: its last block went while a writer took it to be there still.
   * Returns start and count in turn.
   */
  CENSUS("""
      WINDOWS
      if redis.call('PTTL', KEYS[1]) == -1 then
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
      end
      return each(KEYS[1], tonumber(ARGV[1]), function(reply, start, next, count)
        if count > 1 then
          reply[#reply + 1] = start
          reply[#reply + 1] = count
        end
        return true
      end)
      """),

  /**
   * Closed windows of samples that are not summed up. Keys: samples, rolled. Args: window length, now.
   * Returns up to when samples are gone, then start and number of blocks in turn.
   */
  UNROLLED("""
      WINDOWS
      local reply = each(KEYS[1], tonumber(ARGV[1]), function(reply, start, next, count)
        if tonumber(next) > tonumber(ARGV[2]) then
          return false
        end
        if redis.call('HGET', KEYS[2], start) ~= tostring(count) then
          reply[#reply + 1] = start
          reply[#reply + 1] = count
        end
        return true
      end)
      table.insert(reply, 1, redis.call('HGET', KEYS[2], 'gone') or '-9000000000000000')
      return reply
      """),

  /**
   * Adds what a window of samples comes to, if the lease is held and the window holds as many blocks as
   * were read; samples of a window whose others are gone are removed. Keys: samples, lease, rolled,
   * five minutes, one hour. Args: token, lowest score, highest score, blocks there, 1 if others are gone,
   * time to live of samples, then number of the key, time to live, score and block in turn. Returns 1, or
   * 0 if nothing was done.
   */
  ROLL(
      """
          if redis.call('GET', KEYS[2]) ~= ARGV[1] then
            return 0
          end
          if redis.call('ZCOUNT', KEYS[1], ARGV[2], ARGV[3]) ~= tonumber(ARGV[4]) then
            return 0
          end
          local gone = tonumber(redis.call('HGET', KEYS[3], 'gone') or '-9000000000000000') > tonumber(ARGV[2])
          if gone ~= (ARGV[5] == '1') then
            return 0
          end
          for i = 7, #ARGV, 4 do
            local key = KEYS[tonumber(ARGV[i])]
            redis.call('ZADD', key, ARGV[i + 2], ARGV[i + 3])
            if redis.call('PTTL', key) < tonumber(ARGV[i + 1]) then
              redis.call('PEXPIRE', key, ARGV[i + 1])
            end
          end
          if gone then
            redis.call('ZREMRANGEBYSCORE', KEYS[1], ARGV[2], ARGV[3])
          else
            redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
            redis.call('PEXPIRE', KEYS[3], ARGV[6])
          end
          return 1
          """),

  /**
   * Removes the oldest windows of samples as far as they are summed up. Keys: samples, rolled. Args: window
   * length, latest end of a window, time to live. Returns how many blocks were removed.
   */
  TRIM_ROLLED("""
      WINDOWS
      local removed = 0
      each(KEYS[1], tonumber(ARGV[1]), function(reply, start, next, count)
        if tonumber(next) > tonumber(ARGV[2])
            or redis.call('HGET', KEYS[2], start) ~= tostring(count) then
          return false
        end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], start, '(' .. next)
        redis.call('HDEL', KEYS[2], start)
        redis.call('HSET', KEYS[2], 'gone', next)
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        removed = removed + count
        return true
      end)
      return removed
      """),

  /**
   * Removes summaries past their retention. Keys: summaries, rolled. Args: lowest score to keep, tier,
   * first time of which none is missing, time to live. Returns how many blocks were removed.
   */
  TRIM_TIER("""
      local removed = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
      if removed > 0 then
        local gone = redis.call('HGET', KEYS[2], 'gone:' .. ARGV[2])
        if not gone or tonumber(gone) < tonumber(ARGV[3]) then
          redis.call('HSET', KEYS[2], 'gone:' .. ARGV[2], ARGV[3])
          redis.call('PEXPIRE', KEYS[2], ARGV[4])
        end
      end
      return removed
      """),

  /**
   * Replaces blocks by others, if the lease is held and the range holds just what was read. Keys: blocks,
   * lease, folds, rolled if they are samples. Args: token, lowest score, highest score, blocks there,
   * time to live of folds, how many to remove, those, then score and block of those to add in turn. Returns 1, or 0 if nothing was done.
   */
  FOLD("""
      if redis.call('GET', KEYS[2]) ~= ARGV[1] then
        return 0
      end
      if redis.call('ZCOUNT', KEYS[1], ARGV[2], ARGV[3]) ~= tonumber(ARGV[4]) then
        return 0
      end
      local last = 6 + tonumber(ARGV[6])
      for i = 7, last, 1000 do
        local scores = redis.call('ZMSCORE', KEYS[1], unpack(ARGV, i, math.min(last, i + 999)))
        for k = 1, #scores do
          if not scores[k] then
            return 0
          end
        end
      end
      local left = redis.call('PTTL', KEYS[1])
      for i = 7, last, 1000 do
        redis.call('ZREM', KEYS[1], unpack(ARGV, i, math.min(last, i + 999)))
      end
      for i = last + 1, #ARGV, 2 do
        redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
      end
      FOLDED
      """),

  /**
   * Replaces all blocks of a range by others, if the lease is held and they are those that were read. Keys:
   * blocks, lease, folds, rolled if they are samples. Args: token, lowest score, highest score, blocks there,
   * time to live of folds, a block of the lowest score there, then score and block of those to add in turn.
   * Returns 1, or 0 if nothing was done.
   *
   * <p>Without the blocks to remove, which would come, be hashed and go to the append-only file once more.
   * One tells that all are there: whatever removes others than by folding, for which it would need the lease,
   * removes a window whole or its oldest blocks first; so only for what is not replaced block by block.
   */
  FOLD_ALL("""
      if redis.call('GET', KEYS[2]) ~= ARGV[1] then
        return 0
      end
      if redis.call('ZCOUNT', KEYS[1], ARGV[2], ARGV[3]) ~= tonumber(ARGV[4])
          or not redis.call('ZSCORE', KEYS[1], ARGV[6]) then
        return 0
      end
      local left = redis.call('PTTL', KEYS[1])
      redis.call('ZREMRANGEBYSCORE', KEYS[1], ARGV[2], ARGV[3])
      for i = 7, #ARGV, 2 do
        redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
      end
      FOLDED
      """),

  /**
   * Replaces a block by what is left of it, if it is still there. Keys: blocks. Args: the block, then score
   * and block of what is left, if anything is. Returns 1, or 0 if nothing was done. Removes first, since a
   * full Redis refuses to begin with adding. No reader that pages needs to begin anew: what is left is no
   * newer, so it is read again at worst.
   */
  REPLACE("""
      local left = redis.call('PTTL', KEYS[1])
      if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then
        return 0
      end
      if ARGV[2] then
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
        if left > 0 then
          redis.call('PEXPIRE', KEYS[1], left)
        end
      end
      return 1
      """),

  /**
   * Removes blocks of one window. Keys: blocks, rolled if they are of a strip. Args: lowest score, highest
   * score, then for strips: field that tells of it, first time of which none is missing, time to live,
   * 1 if only what is summed up may go, start of the window. Returns their bytes.
   */
  SHED("""
      local bytes = 0
      if KEYS[2] then
        if ARGV[6] == '1' then
          local count = redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[2])
          local older = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. ARGV[1])
          if older > 0 or redis.call('HGET', KEYS[2], ARGV[7]) ~= tostring(count) then
            return 0
          end
        end
        local gone = redis.call('HGET', KEYS[2], ARGV[3])
        if (not gone or tonumber(gone) < tonumber(ARGV[4]))
            and redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[2]) > 0 then
          redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
          redis.call('PEXPIRE', KEYS[2], ARGV[5])
        end
        if ARGV[3] == 'gone' then
          redis.call('HDEL', KEYS[2], ARGV[7])
        end
      end
      for _, block in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2])) do
        bytes = bytes + #block
      end
      redis.call('ZREMRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2])
      return bytes
      """),

  /** Gives a lease back, if it is still held. Keys: lease. Args: token. */
  RELEASE("""
      if redis.call('GET', KEYS[1]) == ARGV[1] then
        return redis.call('DEL', KEYS[1])
      end
      return 0
      """),

  /** Forgets series not seen for long. Keys: series, seen. Args: newest time to forget, most to forget. */
  PURGE("""
      local refs = redis.call('ZRANGE', KEYS[2], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
      for _, ref in ipairs(refs) do
        redis.call('ZREM', KEYS[2], ref)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], ref, ref)
      end
      return #refs
      """);

  /**
   * A function that is called with reply, start, end and number of blocks of each window of a key that has
   * any, until it returns false. A block is touched only where windows are missing: reading one costs its
   * bytes.
   */
  private static final String WINDOWS = """
      local function each(key, window, visit)
        local reply = {}
        local from = '-inf'
        local known = false
        while true do
          if not known then
            local first = redis.call('ZRANGE', key, from, '+inf', 'BYSCORE', 'LIMIT', 0, 1,
                'WITHSCORES')
            if #first == 0 then
              return reply
            end
            from = string.format('%.0f', math.floor(tonumber(first[2]) / window) * window)
          end
          local next = string.format('%.0f', tonumber(from) + window)
          local count = redis.call('ZCOUNT', key, from, '(' .. next)
          if count > 0 and not visit(reply, from, next, count) then
            return reply
          end
          known = count > 0
          from = next
        end
      end
      """;

  /** What is left to do once blocks are replaced. */
  private static final String FOLDED = """
      if KEYS[4] then
        redis.call('HDEL', KEYS[4], ARGV[2])
      end
      if left > 0 then
        redis.call('PEXPIRE', KEYS[1], left)
      end
      redis.call('INCR', KEYS[3])
      redis.call('PEXPIRE', KEYS[3], ARGV[5])
      return 1
      """;

  private final Lua lua;

  UpkeepScript(String source) {
    this.lua = new Lua(source.replace("WINDOWS\n", WINDOWS).replace("FOLDED\n", FOLDED));
  }

  /** Runs it; a server that does not know it yet is taught on the way. */
  <T> CompletableFuture<T> run(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      ScriptOutputType type,
      byte[][] keys,
      byte[]... args) {
    return lua.run(redis, type, keys, args);
  }
}
