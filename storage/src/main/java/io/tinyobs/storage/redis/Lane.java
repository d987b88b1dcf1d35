// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection for one kind of work, made when first used and made again when it broke. Thread-safe.
 *
 * <p>Lettuce reconnects by itself too, but with a delay that grows to half a minute; whoever waits here
 * has a client waiting, so a broken connection is replaced at the next use.
 */
final class Lane implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Lane.class);

  /** Between two attempts to connect. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private record Link(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {
  }

  private final AbstractRedisClient client;
  private final Duration timeout;
  private @Nullable Link link;
  private @Nullable CompletableFuture<Link> attempt;
  private long lastAttemptNanos;
  private boolean closed;

  Lane(AbstractRedisClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /**
   * The commands of an open connection.
   *
   * @throws StorageException.Unavailable if there is none within the time that one command may take
   */
  RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return link().commands();
  }

  /** Commands of an open connection that are sent together; fails as {@link #commands} does. */
  Pipeline pipeline() {
    var open = link();
    return new Pipeline(open.connection(), open.commands());
  }

  private Link link() {
    CompletableFuture<Link> pending;
    synchronized (this) {
      if (closed) {
        throw new StorageException.Unavailable("cannot use the store: it is closed", null);
      }
      if (link != null && isOpen(link)) {
        return link;
      }
      pending = attempt();
    }
    // A copy: giving up must not end the attempt for others.
    return await("connect to Redis", pending.copy());
  }

  /** Whether several masters each hold a part. */
  boolean isCluster() {
    return client instanceof RedisClusterClient;
  }

  // A cluster's connection stands for many and heals node by node.
  private boolean isOpen(Link current) {
    return isCluster() || current.connection().isOpen();
  }

  private CompletableFuture<Link> attempt() {
    var current = attempt;
    boolean recent = System.nanoTime() - lastAttemptNanos < RETRY_NANOS;
    if (current != null && (!current.isDone() || recent && current.isCompletedExceptionally())) {
      return current;
    }
    lastAttemptNanos = System.nanoTime();
    var started = new CompletableFuture<Link>();
    attempt = started;
    Thread.ofVirtual().name("tinyobs-connect").start(() -> {
      try {
        var made = connect();
        adopt(made);
        started.complete(made);
      } catch (RuntimeException e) {
        started.completeExceptionally(e);
      }
    });
    return started;
  }

  private Link connect() {
    return switch (client) {
      case RedisClient single -> {
        var connection = single.connect(ByteArrayCodec.INSTANCE);
        yield new Link(connection, connection.async());
      }
      case RedisClusterClient cluster -> {
        var connection = cluster.connect(ByteArrayCodec.INSTANCE);
        yield new Link(connection, connection.async());
      }
      default -> throw new IllegalArgumentException(
          "cannot use a %s: expected a RedisClient or a RedisClusterClient"
              .formatted(client.getClass().getName()));
    };
  }

  private void adopt(Link made) {
    Link old;
    synchronized (this) {
      old = closed ? made : link;
      link = closed ? null : made;
    }
    if (old != null) {
      old.connection().closeAsync();
    }
  }

  /** Lets go of the connection: the next use makes a new one, to whoever is master then. */
  void renew() {
    letGo();
  }

  private CompletableFuture<Void> letGo() {
    Link old;
    synchronized (this) {
      old = link;
      link = null;
    }
    return old == null
        ? CompletableFuture.completedFuture(null)
        : old.connection().closeAsync();
  }

  /** Waits for one answer. */
  <T> T await(String what, CompletionStage<T> reply) {
    return this.<T>awaitAll(what, List.of(reply)).getFirst();
  }

  /** Waits for all answers, in their order; the first failure fails all. */
  <T> List<T> awaitAll(String what, Collection<? extends CompletionStage<? extends T>> replies) {
    long deadline = System.nanoTime() + timeout.toNanos();
    var answers = new ArrayList<T>(replies.size());
    try {
      for (var reply : replies) {
        long left = Math.max(0, deadline - System.nanoTime());
        answers.add(reply.toCompletableFuture().get(left, TimeUnit.NANOSECONDS));
      }
      return answers;
    } catch (TimeoutException e) {
      cancel(replies);
      throw new StorageException.Unavailable(
          "cannot %s: got no answer from Redis within %d ms".formatted(what, timeout.toMillis()),
          e);
    } catch (ExecutionException e) {
      if (Errors.isReadOnly(e)) {
        renew();
      }
      throw Errors.of(what, e);
    } catch (CancellationException e) {
      throw new StorageException.Unavailable(
          "cannot %s: the connection to Redis was closed".formatted(what), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel(replies);
      throw new StorageException.Unavailable("cannot %s: interrupted".formatted(what), e);
    }
  }

  // What still waits in Lettuce's queue need not be sent any more.
  private static void cancel(Collection<? extends CompletionStage<?>> replies) {
    replies.forEach(reply -> reply.toCompletableFuture().cancel(true));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      // A client that is shut down meanwhile would close it again, and warn of that.
      letGo().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      logger.debug("leaving a connection to its client to close", e);
    }
  }
}
