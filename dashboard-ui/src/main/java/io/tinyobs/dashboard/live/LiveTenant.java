// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.dashboard.live.LiveSeries.Route;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.LiveFeed.LiveBlock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One tenant's listeners and what they listen to.
 *
 * <p>
 * A series is tried against a selector once; the outcome is kept with the series. Who gets its
 * samples is worked out again only after subscriptions have changed. Belongs to the hub's thread but
 * for {@link #hear}.
 */
final class LiveTenant {
  /** Series kept in mind; beyond that all are forgotten and tried anew, about 200 bytes each. */
  static final int MAX_SERIES = 200_000;

  /** Records that wait for the hub's thread, beyond which blocks are left out. */
  static final long MAX_WAITING = 1_000_000;

  private final LiveHub hub;
  private final FeedLink link;
  private final SelectorIndex selectors = new SelectorIndex();
  private final Map<Labels, LiveSeries> series = new HashMap<>();
  private final Set<LiveClient> clients = new LinkedHashSet<>();
  private final Set<LiveClient> traceClients = new LinkedHashSet<>();
  private final TraceList traces;
  private final AtomicLong waiting = new AtomicLong();
  private long version;

  LiveTenant(Tenant tenant, LiveHub hub) {
    this.hub = hub;
    link = new FeedLink(hub.feed, tenant, this::hear, hub.loop, hub.blocking, why -> {
      var error = ServerTexts.error(null, why);
      List.copyOf(clients).forEach(client -> client.say(error));
    });
    traces = new TraceList(hub.loop, this::tellTraces);
  }

  void add(LiveClient client) {
    clients.add(client);
  }

  /** Ends all that a client follows. */
  void remove(LiveClient client) {
    clients.remove(client);
    traceClients.remove(client);
    client.subscriptions.values().forEach(this::end);
    client.subscriptions.clear();
    client.traceIds.clear();
    rest();
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  /** Lets a client follow a selector; answers when what is committed is heard of. */
  void subscribe(LiveClient client, int id, List<Matcher> matchers) {
    var subscription = new Subscription(client, id, selectors.get(matchers));
    subscription.selector.subscriptions.add(subscription);
    client.subscriptions.put(id, subscription);
    version++;
    link.open(() -> {
      if (client.subscriptions.get(id) == subscription) {
        client.say(ServerTexts.subscribed(id));
      }
    });
  }

  /** Lets a client follow traces; answers when what is committed is heard of. */
  void subscribeTraces(LiveClient client, int id) {
    client.traceIds.set(id);
    traceClients.add(client);
    link.open(() -> {
      if (client.traceIds.get(id)) {
        client.say(ServerTexts.subscribed(id));
      }
    });
  }

  /**
   * Ends what a client follows under an id.
   *
   * @return false if there is nothing
   */
  boolean unsubscribe(LiveClient client, int id) {
    var subscription = client.subscriptions.remove(id);
    if (subscription != null) {
      end(subscription);
      client.forget(subscription);
      rest();
      return true;
    }
    boolean followed = client.traceIds.get(id);
    client.traceIds.clear(id);
    if (client.traceIds.isEmpty()) {
      traceClients.remove(client);
      rest();
    }
    return followed;
  }

  private void end(Subscription subscription) {
    var selector = subscription.selector;
    selector.subscriptions.remove(subscription);
    if (selector.isDead()) {
      selectors.remove(selector);
    }
    version++;
  }

  private void rest() {
    if (selectors.isEmpty()) {
      series.clear();
      if (traceClients.isEmpty()) {
        link.close();
      }
    }
  }

  /** Takes a block on the store's thread, which must not wait. */
  void hear(LiveBlock block) {
    int records = switch (block) {
      case LiveBlock.Samples samples -> samples.series().stream().mapToInt(Series::size).sum();
      case LiveBlock.Spans spans -> spans.spans().size();
      case LiveBlock.Logs logs -> 0;
    };
    if (records == 0) {
      return;
    }
    if (waiting.addAndGet(records) > MAX_WAITING) {
      waiting.addAndGet(-records);
      hub.metrics.droppedByHub.increment(records);
      return;
    }
    hub.loop.execute(() -> {
      waiting.addAndGet(-records);
      tell(block);
    });
  }

  private void tell(LiveBlock block) {
    switch (block) {
      case LiveBlock.Samples samples -> samples.series().forEach(this::tell);
      case LiveBlock.Spans spans -> {
        if (!traceClients.isEmpty()) {
          spans.spans().forEach(traces::add);
        }
      }
      case LiveBlock.Logs logs -> {
      }
    }
  }

  private void tell(Series samples) {
    if (selectors.isEmpty()) {
      return;
    }
    for (var route : routes(known(samples.labels()))) {
      route.client().offer(route.ref(), samples);
    }
  }

  private LiveSeries known(Labels labels) {
    var known = series.get(labels);
    if (known == null) {
      if (series.size() >= MAX_SERIES) {
        series.clear();
      }
      known = new LiveSeries(labels);
      series.put(labels, known);
    }
    return known;
  }

  private List<Route> routes(LiveSeries of) {
    if (of.routedAt != version) {
      selectors.match(of);
      of.matched.removeIf(LiveSelector::isDead);
      of.routes = of.matched.isEmpty() ? List.of() : workOutRoutes(of);
      of.routedAt = version;
    }
    return of.routes;
  }

  private static List<Route> workOutRoutes(LiveSeries of) {
    var refs = new LinkedHashMap<LiveClient, Integer>();
    for (var selector : of.matched) {
      for (var subscription : selector.subscriptions) {
        // Two selectors of one client: its samples come once, under the one ref.
        refs.merge(
            subscription.client, subscription.client.ref(subscription, of.labels), Math::max);
      }
    }
    return refs.entrySet().stream()
        .map(entry -> new Route(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void tellTraces(List<TraceLine> lines) {
    var message = ServerTexts.traces(lines);
    for (var client : List.copyOf(traceClients)) {
      if (client.sayUnlessBusy(message)) {
        hub.metrics.traces.increment(lines.size());
      }
    }
  }
}
