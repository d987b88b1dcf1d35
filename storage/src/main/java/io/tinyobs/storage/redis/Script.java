// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;

/** What Redis does in one atomic step to write and to read; the keys of one call share a hash tag. */
enum Script {
  /** Adds one block and keeps the key alive. Keys: blocks. Args: score, block, time to live. */
  APPEND("""
      redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
      local ttl = tonumber(ARGV[3])
      if redis.call('PTTL', KEYS[1]) < ttl - ttl / 32 then
        redis.call('PEXPIRE', KEYS[1], ttl)
      end
      return 1
      """),

  /**
   * Adds a block to each of several keys and keeps them alive; on one server only, for they share no hash tag.
   * Keys: blocks…. Args: time to live, then score and block in turn.
   */
  APPEND_EACH("""
      local ttl = tonumber(ARGV[1])
      for i, key in ipairs(KEYS) do
        redis.call('ZADD', key, ARGV[2 * i], ARGV[2 * i + 1])
        if redis.call('PEXPIRE', key, ARGV[1], 'NX') == 0
            and redis.call('PTTL', key) < ttl - ttl / 32 then
          redis.call('PEXPIRE', key, ARGV[1])
        end
      end
      return #KEYS
      """),

  /**
   * Finds or makes the refs of label sets and notes that they were seen. Keys: series, seen, dictionary.
   * Args: seen, time to live, epoch if there is none yet, epoch known, next ref known, labels…. Returns
   * the epoch, then a ref each, -1 - ref where it is new.
   */
  REGISTER("""
      local epoch = redis.call('HGET', KEYS[3], 'epoch')
      if not epoch then
        epoch = ARGV[3]
        redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
        redis.call('HSET', KEYS[3], 'epoch', epoch)
      end
      local next = tonumber(redis.call('HGET', KEYS[3], 'next') or '0')
      if epoch == ARGV[4] and tonumber(ARGV[5]) > next then
        next = tonumber(ARGV[5])
      end
      local reply = redis.call('ZMSCORE', KEYS[1], unpack(ARGV, 6))
      local added = {}
      local seen = {}
      for i = 1, #reply do
        local ref = reply[i]
        if ref then
          reply[i] = tonumber(ref)
        else
          ref = string.format('%d', next)
          reply[i] = -1 - next
          next = next + 1
          added[#added + 1] = ref
          added[#added + 1] = ARGV[5 + i]
        end
        seen[2 * i - 1] = ARGV[1]
        seen[2 * i] = ref
      end
      if #added > 0 then
        redis.call('ZADD', KEYS[1], unpack(added))
      end
      redis.call('ZADD', KEYS[2], 'GT', unpack(seen))
      table.insert(reply, 1, epoch)
      redis.call('HSET', KEYS[3], 'next', string.format('%d', next))
      for i = 1, 3 do
        redis.call('PEXPIRE', KEYS[i], ARGV[2])
      end
      return reply
      """),

  /**
   * Reads a dictionary from where the reader left off. Keys: series, dictionary. Args: epoch known, first
   * ref not known. Returns the epoch, then labels and ref in turn.
   */
  DICTIONARY("""
      local epoch = redis.call('HGET', KEYS[2], 'epoch')
      if not epoch then
        return {''}
      end
      local from = '0'
      if epoch == ARGV[1] then
        from = ARGV[2]
      end
      local reply = redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES')
      table.insert(reply, 1, epoch)
      return reply
      """),

  /** Notes names as seen. Keys: index. Args: time to live, then time and name in turn. */
  INDEX("""
      for i = 2, #ARGV, 2 do
        redis.call('ZADD', KEYS[1], 'GT', ARGV[i], ARGV[i + 1])
      end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return 1
      """),

  /** Sets fields of a hash. Keys: hash. Args: time to live, then field and value in turn. */
  DESCRIBE("""
      for i = 2, #ARGV, 2 do
        redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
      end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return 1
      """),

  /** The tenant's epoch, made if there is none. Keys: epoch. Args: epoch, time to live. */
  EPOCH("""
      redis.call('SET', KEYS[1], ARGV[1], 'NX')
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      return redis.call('GET', KEYS[1])
      """),

  /** Counts traces. Keys: count. Args: time to live, trace ids…. */
  COUNT("""
      for i = 2, #ARGV, 1000 do
        redis.call('PFADD', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
      end
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return 1
      """),

  /**
   * A page of blocks, newest first, blocks of one score never parted. Keys: blocks, folds. Args: highest
   * score, lowest score, blocks a page. Returns how often the blocks were folded, the page's lowest score
   * (empty if the page is), then the blocks.
   */
  PAGE("""
      local folds = redis.call('GET', KEYS[2]) or '0'
      local page = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYSCORE', 'REV',
          'LIMIT', 0, ARGV[3], 'WITHSCORES')
      if #page == 0 then
        return {folds, ''}
      end
      local lowest = page[#page]
      local reply = {folds, lowest}
      for i = 1, #page, 2 do
        if page[i + 1] ~= lowest then
          reply[#reply + 1] = page[i]
        end
      end
      for _, block in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], lowest, lowest)) do
        reply[#reply + 1] = block
      end
      return reply
      """),

  /**
   * The blocks of a strip's samples in a range of scores, all at one moment, and those that the reader has
   * only by number. Keys: blocks, rolled, folds. Args: lowest score, highest score, length of a window, start
   * of the last one, bytes at the begin and at the end of a block that tell it from others, how many windows
   * the reader knows; of each its start, from which score on, how many blocks, and of that moment folds, up
   * to when samples were removed, blocks of the key, a bound, blocks below it; then those bytes of each block
   * that the reader has. Returns up to when samples are removed, from when on no summary of five minutes is
   * missing (each empty if unknown), folds, blocks of the key, of these those before the last window (empty
   * if the reader knew everything); then of each block itself or its number, of each window that is as the
   * reader knows it -1 less its number.
   *
   * <p>Blocks of a window that is not removed only come, one by one, or go by being folded, so numbers tell
   * whether they are the same. Counting some costs the bytes of those at the ends of the range, as Redis
   * compares them to find their rank; all of a key, or the small ones of the newest window, cost nothing.
   */
  BLOCKS("""
      local windows = tonumber(ARGV[7])
      local known = {}
      for i = 8 + 8 * windows, #ARGV do
        known[ARGV[i]] = i - 8 - 8 * windows
      end
      local head = tonumber(ARGV[5])
      local tail = -tonumber(ARGV[6])
      local state = redis.call('HMGET', KEYS[2], 'gone', 'gone:5m')
      local gone = state[1] or ''
      local folds = redis.call('GET', KEYS[3]) or '0'
      local card = redis.call('ZCARD', KEYS[1])
      local reply = {gone, state[2] or '', folds, card, ''}
      local all = windows > 0
      local counts = {}
      local function below(bound)
        if not counts[bound] then
          counts[bound] = card - redis.call('ZCOUNT', KEYS[1], bound, '+inf')
        end
        return counts[bound]
      end
      local function read(from, to)
        for _, block in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], from, to)) do
          all = false
          reply[#reply + 1] = known[string.sub(block, 1, head) .. string.sub(block, tail)] or block
        end
      end
      local from = ARGV[1]
      for i = 0, windows - 1 do
        local start, since, count, folded, removed, had, bound, older =
            unpack(ARGV, 8 + 8 * i, 15 + 8 * i)
        local next = string.format('%.0f', tonumber(start) + tonumber(ARGV[3]))
        local same = folded == folds
        local whole = same and removed == gone and tonumber(had) == card
        all = all and whole
        if whole
            or same and removed == gone and tonumber(next) <= tonumber(bound)
                and below(bound) == tonumber(older)
            or same and redis.call('ZCOUNT', KEYS[1], since, '(' .. next) == tonumber(count) then
          if tonumber(from) < tonumber(start) then
            read(from, '(' .. start)
          end
          reply[#reply + 1] = -1 - i
          from = next
        end
      end
      read(from, ARGV[2])
      if not all then
        reply[5] = below(ARGV[4])
      end
      return reply
      """),

  /** The first bytes of the oldest and of the newest block. Keys: blocks. Args: bytes. */
  ENDS("""
      local reply = {}
      for _, at in ipairs({0, -1}) do
        for _, block in ipairs(redis.call('ZRANGE', KEYS[1], at, at)) do
          reply[#reply + 1] = string.sub(block, 1, tonumber(ARGV[1]))
        end
      end
      return reply
      """),

  /** The first bytes of every block. Keys: blocks. Args: bytes. */
  HEADERS("""
      local reply = redis.call('ZRANGE', KEYS[1], 0, -1)
      for i, block in ipairs(reply) do
        reply[i] = string.sub(block, 1, tonumber(ARGV[1]))
      end
      return reply
      """);

  private final Lua lua;

  Script(String source) {
    this.lua = new Lua(source);
  }

  Lua lua() {
    return lua;
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
