// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what is published and tells it decoded, on a thread of its own. One connection for all
 * tenants; a thread sees to it that it is there and subscribed. Thread-safe.
 *
 * <p>Writers publish only where somebody says that they listen. That is said before subscribing, so that
 * no commit that begins afterwards goes untold.
 */
final class RedisLiveFeed implements LiveFeed, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RedisLiveFeed.class);

  /** Messages that may wait to be decoded; more are dropped, as live means now. */
  private static final int MAX_WAITING = 1000;

  private static final long CHECK_MILLIS = 500;

  /** How long it is taken as true that somebody listens, and how often it is said again. */
  private static final long WATCHED_MILLIS = 60_000;
  private static final long SAY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(WATCHED_MILLIS / 4);

  private static final byte[] YES = Bytes.of(1);

  private record Message(Tenant tenant, byte[] bytes) {
  }

  private final AbstractRedisClient client;
  private final Lane lane;
  private final LiveDecoder decoder;
  private final Duration timeout;
  private final Map<Tenant, List<Listener>> listeners = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;
  private final Map<Tenant, Boolean> subscribed = new ConcurrentHashMap<>();
  /** When it was last said that somebody listens. */
  private final Map<Tenant, Long> saidAt = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param lane on which is said that somebody listens
   */
  RedisLiveFeed(AbstractRedisClient client, Lane lane, LiveDecoder decoder, Duration timeout) {
    this.client = client;
    this.lane = lane;
    this.decoder = decoder;
    this.timeout = timeout;
  }

  @Override
  public Subscription subscribe(Tenant tenant, Listener listener) {
    listeners.computeIfAbsent(tenant, unused -> new CopyOnWriteArrayList<>()).add(listener);
    start();
    connect();
    return () -> listeners.getOrDefault(tenant, List.of()).remove(listener);
  }

  private synchronized void start() {
    if (threads.isEmpty() && !closed) {
      threads.add(Thread.ofVirtual().name("tinyobs-live").start(this::tell));
      threads.add(Thread.ofVirtual().name("tinyobs-live-connect").start(this::keepConnected));
    }
  }

  /** Connects and subscribes where that is still to do; a failure is tried again later. */
  private synchronized void connect() {
    if (closed) {
      return;
    }
    try {
      var current = connection;
      if (current == null || !isOpen(current)) {
        subscribed.clear();
        saidAt.clear();
        disconnect();
        current = open();
        connection = current;
      }
      for (var tenant : listeners.keySet()) {
        sayWatched(tenant);
        if (!subscribed.containsKey(tenant)) {
          subscribe(current, tenant);
          subscribed.put(tenant, true);
        }
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      logger.debug("cannot listen to the live feed, will try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private StatefulRedisPubSubConnection<byte[], byte[]> open() {
    var opened = switch (client) {
      case RedisClusterClient cluster -> cluster.connectPubSub(ByteArrayCodec.INSTANCE);
      case RedisClient single -> single.connectPubSub(ByteArrayCodec.INSTANCE);
      default -> throw new IllegalStateException("cannot listen with " + client);
    };
    opened.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
      @Override
      public void message(byte[] channel, byte[] bytes) {
        hear(channel, bytes);
      }

      @Override
      public void smessage(byte[] channel, byte[] bytes) {
        hear(channel, bytes);
      }
    });
    return opened;
  }

  private boolean isOpen(StatefulRedisPubSubConnection<byte[], byte[]> current) {
    return client instanceof RedisClusterClient || current.isOpen();
  }

  private void sayWatched(Tenant tenant) {
    long now = System.nanoTime();
    var said = saidAt.get(tenant);
    if (listeners.getOrDefault(tenant, List.of()).isEmpty()
        || said != null && now - said < SAY_AGAIN_NANOS) {
      return;
    }
    lane.await(
        "tell that somebody listens",
        lane.commands().psetex(new Keys(tenant).watched(), WATCHED_MILLIS, YES));
    saidAt.put(tenant, now);
  }

  private void subscribe(StatefulRedisPubSubConnection<byte[], byte[]> current, Tenant tenant)
      throws ExecutionException, InterruptedException, TimeoutException {
    var channel = new Keys(tenant).live();
    var done = client instanceof RedisClusterClient
        ? current.async().ssubscribe(channel)
        : current.async().subscribe(channel);
    done.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void hear(byte[] channel, byte[] bytes) {
    for (var tenant : listeners.keySet()) {
      if (Arrays.equals(new Keys(tenant).live(), channel)
          && !waiting.offer(new Message(tenant, bytes))) {
        logger.debug("dropped a message of the live feed: {} are waiting", MAX_WAITING);
      }
    }
  }

  private void tell() {
    try {
      while (!closed) {
        var message = waiting.poll(CHECK_MILLIS, TimeUnit.MILLISECONDS);
        if (message != null) {
          tell(message);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Message message) {
    try {
      for (var block : decoder.decode(new Keys(message.tenant()), message.bytes())) {
        for (var listener : listeners.getOrDefault(message.tenant(), List.of())) {
          listener.onBlock(block);
        }
      }
    } catch (RuntimeException e) {
      logger.warn("cannot tell a message of the live feed", e);
    }
  }

  private void keepConnected() {
    try {
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
        connect();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void disconnect() {
    if (connection != null) {
      connection.closeAsync();
      connection = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    disconnect();
    threads.forEach(Thread::interrupt);
  }
}
