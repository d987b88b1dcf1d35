// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.rules.notify.AddressPolicy;
import io.tinyobs.query.rules.notify.NotifyMeters;
import io.tinyobs.query.rules.notify.Outbox;
import io.tinyobs.query.rules.notify.Poster;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Posts to the webhooks that clients named, each from a queue of its own, and only where it may: see {@link
 * AddressPolicy}. Thread-safe.
 */
public final class Webhooks implements AutoCloseable {
  /** In figures all are one: clients could name any number of them. */
  private static final String RECEIVER = "webhooks of alert rules";
  private static final Pattern ADDRESS = Pattern
      .compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]{2,45}]");

  /**
   * A body on its way.
   *
   * @param settled hears whether it was taken, or given up, but not that the process ends
   */
  @SuppressWarnings("ArrayRecordComponent") // A body is bytes to whoever posts it.
  record Post(byte[] body, Consumer<Outbox.Fate> settled) {
  }

  private final AddressPolicy policy;
  private final Poster poster;
  private final Outbox.Settings settings;
  private final Outbox.Listener<Post> meters;
  private final Map<URI, Outbox<Post>> outboxes = new HashMap<>();
  private volatile boolean closing;

  /**
   * @param policy where posts may go
   * @param timeout longest wait for one answer
   * @param settings of each queue; one is sent at a time
   */
  public Webhooks(
      AddressPolicy policy, Duration timeout, Outbox.Settings settings, NotifyMeters meters) {
    this.policy = policy;
    this.poster = new Poster(policy, timeout);
    this.settings = settings;
    this.meters = meters.listener(RECEIVER);
    meters.watch(RECEIVER, settings.capacity(), this::waiting);
  }

  private synchronized int waiting() {
    return outboxes.values().stream().mapToInt(Outbox::waiting).sum();
  }

  /**
   * Tells a client at once what could never be posted to; what a name leads to is looked at when it is dialled.
   *
   * @throws BadInput if the URL's host is an address that must not be dialled
   */
  void requireAllowed(URI url) {
    var host = url.getHost();
    try {
      if (ADDRESS.matcher(host).matches() && !policy.allows(InetAddress.getByName(host))) {
        throw new BadInput(
            ("cannot keep alert rule: got a \"webhook_url\" at %s, expected a public address or one"
                + " of tinyobs.query.rules.webhook-allow").formatted(host));
      }
    } catch (UnknownHostException e) {
      throw new BadInput("cannot keep alert rule: got \"%s\" as host".formatted(host));
    }
  }

  synchronized void send(URI url, List<Post> posts) {
    if (closing) {
      return;
    }
    outboxes.computeIfAbsent(url, this::open).add(posts);
  }

  private Outbox<Post> open(URI url) {
    return new Outbox<Post>(
        RECEIVER,
        settings,
        batch -> poster.post(url, batch.getFirst().body()),
        (newer, older) -> false,
        (one, other) -> false,
        new Outbox.Listener<>() {
          @Override
          public void settled(Post post, Outbox.Fate fate) {
            meters.settled(post, fate);
            if (!closing || fate != Outbox.Fate.DROPPED) {
              post.settled().accept(fate);
            }
          }

          @Override
          public void failed(int items) {
            meters.failed(items);
          }

          @Override
          public void answered(long nanos) {
            meters.answered(nanos);
          }
        }).start();
  }

  /** Lets go of queues that are empty and whose rule is gone. */
  synchronized void keepOnly(Set<URI> used) {
    outboxes.entrySet().removeIf(entry -> {
      boolean idle = !used.contains(entry.getKey()) && entry.getValue().waiting() == 0;
      if (idle) {
        Thread.ofVirtual().start(entry.getValue()::close);
      }
      return idle;
    });
  }

  @Override
  public void close() {
    closing = true;
    List<Outbox<Post>> all;
    synchronized (this) {
      all = List.copyOf(outboxes.values());
      outboxes.clear();
    }
    var closers = all.stream().map(outbox -> Thread.ofVirtual().start(outbox::close)).toList();
    try {
      for (var closer : closers) {
        closer.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
