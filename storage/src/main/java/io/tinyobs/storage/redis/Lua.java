// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/** A script that Redis runs, called by its digest. Thread-safe. */
final class Lua {
  private final byte[] source;
  private final String digest;

  Lua(String source) {
    this.source = source.getBytes(StandardCharsets.US_ASCII);
    this.digest = sha1(this.source);
  }

  private static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("cannot name scripts: this Java has no SHA-1", e);
    }
  }

  /** Runs it; a server that does not know it yet is taught on the way. */
  <T> CompletableFuture<T> run(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      ScriptOutputType type,
      byte[][] keys,
      byte[]... args) {
    return orTeach(
        redis.<T>evalsha(digest, type, keys, args).toCompletableFuture(), redis, type, keys, args);
  }

  /** Its name to a server that knows it. */
  String digest() {
    return digest;
  }

  /** The answer to a call by digest, or else to one that brings the script itself. */
  <T> CompletableFuture<T> orTeach(
      CompletableFuture<T> called,
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      ScriptOutputType type,
      byte[][] keys,
      byte[]... args) {
    return called.exceptionallyCompose(error -> error instanceof RedisNoScriptException
        ? redis.<T>eval(source, type, keys, args)
        : CompletableFuture.failedFuture(error));
  }
}
