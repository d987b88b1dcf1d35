// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.dashboard.live.ClientMessage.Bad;
import io.tinyobs.dashboard.live.ClientMessage.Ping;
import io.tinyobs.dashboard.live.ClientMessage.Subscribe;
import io.tinyobs.dashboard.live.ClientMessage.SubscribeTraces;
import io.tinyobs.dashboard.live.ClientMessage.Unsubscribe;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.parse.PromQl;
import io.tinyobs.promql.PromQlException;
import io.tinyobs.storage.LiveFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.springframework.web.reactive.socket.CloseStatus;

/**
 * Where stored samples meet the clients that follow them.
 *
 * <p>
 * One thread owns all state (see {@link Loop}): blocks from the store, requests from clients and
 * ticks run there one after the other. A tick gives each client with something new one frame. It
 * costs nothing while nothing is new: the first sample starts the ticking, a tick without work ends
 * it. Per sample the work is one look-up of the series and one append for each client that follows
 * it.
 *
 * <p>
 * Thread-safe but where said otherwise.
 */
final class LiveHub {
  static final int TICK_MILLIS = 16;

  private static final Duration TICK = Duration.ofMillis(TICK_MILLIS);
  private static final Duration CHECK = Duration.ofSeconds(1);

  final LiveFeed feed;
  final LiveProperties properties;
  final LiveMetrics metrics;
  final Loop loop;
  final Executor blocking;

  private final Map<Tenant, LiveTenant> tenants = new HashMap<>();
  private final Set<LiveClient> clients = new LinkedHashSet<>();
  private Set<LiveClient> due = new LinkedHashSet<>();
  private boolean ticking;
  private boolean checking;
  private long pingedAt;
  private boolean closed;

  /**
   * @param blocking runs calls of the store that may block
   */
  LiveHub(
      LiveFeed feed,
      LiveProperties properties,
      LiveMetrics metrics,
      Loop loop,
      Executor blocking) {
    this.feed = feed;
    this.properties = properties;
    this.metrics = metrics;
    this.loop = loop;
    this.blocking = blocking;
  }

  /** Whether another client would be turned away. */
  boolean isFull() {
    return metrics.clients.get() >= properties.maxClients();
  }

  /** Takes a client in and greets it; it is told goodbye at once if there is no room. */
  CompletableFuture<LiveClient> connect(Tenant tenant, FrameFormat format, Outlet outlet) {
    var connected = new CompletableFuture<LiveClient>();
    metrics.clients.incrementAndGet();
    loop.execute(() -> {
      var home = tenants.computeIfAbsent(tenant, name -> new LiveTenant(name, this));
      var client = new LiveClient(home, format, outlet, this);
      clients.add(client);
      home.add(client);
      if (closed) {
        client.close(CloseStatus.GOING_AWAY);
      } else if (clients.size() > properties.maxClients()) {
        client.close(CloseStatus.SERVICE_OVERLOAD.withReason("too many connections"));
      } else {
        client.say(ServerTexts.hello(TICK_MILLIS));
        startChecking();
      }
      connected.complete(client);
    });
    return connected;
  }

  /** Does what a client's text asks for; completes when it is done. */
  CompletableFuture<Void> receive(LiveClient client, String text) {
    var message = ClientMessage.parse(text);
    if (message instanceof Subscribe subscribe) {
      try {
        var matchers = PromQl.parseSelector(subscribe.match());
        return run(client, () -> subscribe(client, subscribe.id(), matchers));
      } catch (PromQlException e) {
        return run(client, () -> client.say(
            ServerTexts.error(subscribe.id(), "cannot subscribe: " + e.getMessage())));
      }
    }
    return run(client, () -> answer(client, message));
  }

  private CompletableFuture<Void> run(LiveClient client, Runnable task) {
    var done = new CompletableFuture<Void>();
    loop.execute(() -> {
      client.heard();
      if (!client.isGone()) {
        task.run();
      }
      done.complete(null);
    });
    return done;
  }

  private void answer(LiveClient client, ClientMessage message) {
    switch (message) {
      case Bad bad -> client.say(ServerTexts.error(bad.id(), bad.why()));
      case Ping ping -> client.say(ServerTexts.pong());
      case Unsubscribe end -> {
        if (!client.tenant.unsubscribe(client, end.id())) {
          client.say(ServerTexts.error(
              end.id(), "cannot unsubscribe: got id %d, which is not in use".formatted(end.id())));
        }
      }
      case SubscribeTraces follow -> {
        if (mayFollow(client, follow.id())) {
          client.tenant.subscribeTraces(client, follow.id());
        }
      }
      case Subscribe subscribe -> throw new AssertionError("is dealt with in receive");
    }
  }

  private void subscribe(LiveClient client, int id, List<Matcher> matchers) {
    if (mayFollow(client, id)) {
      client.tenant.subscribe(client, id, matchers);
    }
  }

  private boolean mayFollow(LiveClient client, int id) {
    int held = client.subscriptions.size() + client.traceIds.cardinality();
    if (client.subscriptions.containsKey(id) || client.traceIds.get(id)) {
      client.say(ServerTexts.error(
          id, "cannot subscribe: got id %d, which is in use, expected a new one".formatted(id)));
      return false;
    }
    if (held >= properties.maxSubscriptions()) {
      client.say(ServerTexts.error(id, "cannot subscribe: got one more than %d subscriptions"
          .formatted(properties.maxSubscriptions())));
      return false;
    }
    return true;
  }

  /** Notes a client's sign of life. */
  CompletableFuture<Void> heard(LiveClient client) {
    return run(client, () -> {
    });
  }

  /** Notes that a client's connection has ended. */
  void disconnect(CompletableFuture<LiveClient> connected) {
    // Behind the task that completes it.
    loop.execute(() -> connected.join().ended());
  }

  /** Forgets a client, after the task under way. Hub's thread only. */
  void left(LiveClient client) {
    loop.execute(() -> {
      if (clients.remove(client)) {
        due.remove(client);
        metrics.clients.decrementAndGet();
        client.tenant.remove(client);
        tenants.values().removeIf(LiveTenant::isEmpty);
      }
    });
  }

  /** Notes that a client has something to send at the next tick. Hub's thread only. */
  void due(LiveClient client) {
    if (client.isWriting()) {
      return;
    }
    due.add(client);
    if (!ticking) {
      ticking = true;
      loop.execute(this::tick);
    }
  }

  private void tick() {
    if (due.isEmpty()) {
      ticking = false;
      return;
    }
    loop.schedule(TICK, this::tick);
    long start = loop.nanoTime();
    var now = due;
    due = new LinkedHashSet<>();
    now.forEach(LiveClient::tick);
    metrics.tick.record(Duration.ofNanos(loop.nanoTime() - start));
  }

  private void startChecking() {
    if (!checking) {
      checking = true;
      pingedAt = loop.nanoTime();
      loop.schedule(CHECK, this::check);
    }
  }

  private void check() {
    checking = !clients.isEmpty();
    if (!checking) {
      return;
    }
    loop.schedule(CHECK, this::check);
    long now = loop.nanoTime();
    boolean ping = now - pingedAt >= properties.pingInterval().toNanos();
    if (ping) {
      pingedAt = now;
    }
    for (var client : clients) {
      client.check(now);
      if (ping) {
        client.say(new Outgoing.Ping());
      }
    }
  }

  /** Says goodbye to every client, and to those that still come; completes when that is on its way. */
  CompletableFuture<Void> close() {
    var done = new CompletableFuture<Void>();
    loop.execute(() -> {
      closed = true;
      new ArrayList<>(clients).forEach(client -> client.close(
          CloseStatus.GOING_AWAY.withReason("the server stops")));
      loop.execute(() -> done.complete(null));
    });
    return done;
  }
}
