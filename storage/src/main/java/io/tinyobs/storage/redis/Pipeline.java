// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Commands that are sent together: one hand-over to Lettuce's thread and one write to the socket for all,
 * instead of one each, which costs more than Redis takes to run them. Not thread-safe; used once.
 *
 * <p>To one node, they are run in the order in which they were added.
 */
final class Pipeline {
  private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

  private final StatefulConnection<byte[], byte[]> connection;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;
  private final List<RedisCommand<byte[], byte[], ?>> added = new ArrayList<>();

  Pipeline(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {
    this.connection = connection;
    this.commands = commands;
  }

  /** Adds a member to a sorted set. */
  CompletableFuture<Long> zadd(byte[] key, long score, byte[] member) {
    return add(
        CommandType.ZADD,
        new IntegerOutput<>(CODEC),
        args().addKey(key).add(score).addValue(member));
  }

  /** The text of a key, null if there is none. */
  CompletableFuture<byte[]> get(byte[] key) {
    return add(CommandType.GET, new ValueOutput<>(CODEC), args().addKey(key));
  }

  /** A field of a hash, null if there is none. */
  CompletableFuture<byte[]> hget(byte[] key, byte[] field) {
    return add(CommandType.HGET, new ValueOutput<>(CODEC), args().addKey(key).addValue(field));
  }

  /** Members of a sorted set whose score lies between two, both included. */
  CompletableFuture<List<byte[]>> zrangebyscore(byte[] key, double least, double most) {
    return add(
        CommandType.ZRANGEBYSCORE,
        new ValueListOutput<>(CODEC),
        args().addKey(key).add(least).add(most));
  }

  /** All members of a sorted set. */
  CompletableFuture<List<byte[]>> zrange(byte[] key) {
    return add(CommandType.ZRANGE, new ValueListOutput<>(CODEC), args().addKey(key).add(0).add(-1));
  }

  /** Runs a script that answers with a number; a server that does not know it is taught on the way. */
  CompletableFuture<Long> run(Lua script, byte[] key, byte[]... values) {
    return run(script, new byte[][]{key}, values);
  }

  /** The same of several keys. */
  CompletableFuture<Long> run(Lua script, byte[][] keys, byte[]... values) {
    var known = add(
        CommandType.EVALSHA,
        new IntegerOutput<>(CODEC),
        args().add(script.digest()).add(keys.length).addKeys(keys).addValues(List.of(values)));
    return script.orTeach(known, commands, ScriptOutputType.INTEGER, keys, values);
  }

  /** Runs a script that answers with a list, as {@link #run} does. */
  CompletableFuture<List<Object>> list(Script script, byte[][] keys, byte[]... values) {
    var known = add(
        CommandType.EVALSHA,
        new NestedMultiOutput<>(CODEC),
        args().add(script.lua().digest()).add(keys.length).addKeys(List.of(keys))
            .addValues(List.of(values)));
    return script.lua().orTeach(known, commands, ScriptOutputType.MULTI, keys, values);
  }

  /** Sends what was added. */
  void send() {
    if (!added.isEmpty()) {
      connection.dispatch(added);
    }
  }

  private static CommandArgs<byte[], byte[]> args() {
    return new CommandArgs<>(CODEC);
  }

  private <T> AsyncCommand<byte[], byte[], T> add(
      CommandType type, CommandOutput<byte[], byte[], T> output, CommandArgs<byte[], byte[]> args) {
    var command = new AsyncCommand<>(new Command<>(type, output, args));
    added.add(command);
    return command;
  }
}
