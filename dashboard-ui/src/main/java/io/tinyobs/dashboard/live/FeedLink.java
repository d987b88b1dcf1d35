// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's subscription to the store: open while somebody listens, tried again while it cannot
 * be opened. Belongs to the hub's thread; the store is called on another, because that may block.
 */
final class FeedLink {
  private static final Logger logger = LoggerFactory.getLogger(FeedLink.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final LiveFeed feed;
  private final Tenant tenant;
  private final LiveFeed.Listener listener;
  private final Loop loop;
  private final Executor blocking;
  private final Consumer<String> onTrouble;
  private final List<Runnable> waiting = new ArrayList<>();
  private LiveFeed.@Nullable Subscription open;
  private boolean wanted;
  private boolean opening;
  private Duration retry = FIRST_RETRY;

  /**
   * @param blocking runs calls of the store
   * @param onTrouble is told, once each time it fails, why the store cannot be listened to
   */
  FeedLink(
      LiveFeed feed,
      Tenant tenant,
      LiveFeed.Listener listener,
      Loop loop,
      Executor blocking,
      Consumer<String> onTrouble) {
    this.feed = feed;
    this.tenant = tenant;
    this.listener = listener;
    this.loop = loop;
    this.blocking = blocking;
    this.onTrouble = onTrouble;
  }

  /** Opens it if need be, and runs {@code then} once what is committed is heard of. */
  void open(Runnable then) {
    wanted = true;
    if (open != null) {
      then.run();
      return;
    }
    waiting.add(then);
    tryOpen();
  }

  private void tryOpen() {
    if (!wanted || opening || open != null) {
      return;
    }
    opening = true;
    blocking.execute(() -> {
      try {
        var subscription = feed.subscribe(tenant, listener);
        loop.execute(() -> opened(subscription));
      } catch (RuntimeException e) {
        loop.execute(() -> failed(e));
      }
    });
  }

  private void opened(LiveFeed.Subscription subscription) {
    opening = false;
    retry = FIRST_RETRY;
    open = subscription;
    if (!wanted) {
      close();
      return;
    }
    var told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(Runnable::run);
  }

  private void failed(RuntimeException e) {
    opening = false;
    if (!wanted) {
      return;
    }
    logger.warn("cannot listen to the store for tenant {}, trying again in {} s: {}",
        tenant.name(), retry.toSeconds(), e.getMessage());
    onTrouble.accept("cannot follow live data: %s; trying again".formatted(e.getMessage()));
    loop.schedule(retry, this::tryOpen);
    var doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
  }

  /** Nobody listens any more. */
  void close() {
    wanted = false;
    waiting.clear();
    var closing = open;
    open = null;
    if (closing != null) {
      blocking.execute(closing::close);
    }
  }
}
