// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.springframework.web.reactive.socket.CloseStatus;

/**
 * One connection: what it follows, and the one write that may be under way to it. Belongs to the
 * hub's thread.
 */
final class LiveClient {
  final LiveTenant tenant;

  /** By the client's id for them. */
  final Map<Integer, Subscription> subscriptions = new HashMap<>();

  /** Ids under which it follows traces. */
  final BitSet traceIds = new BitSet();

  private final Outlet outlet;
  private final ClientOutbox outbox;
  private final LiveHub hub;
  private final int maxSeries;
  private final Map<Labels, Integer> refs = new HashMap<>();
  private int namesGiven;
  private boolean toldOfLimit;
  private boolean writing;
  private long writingSince;
  private long heardAt;
  private boolean gone;

  LiveClient(LiveTenant tenant, FrameFormat format, Outlet outlet, LiveHub hub) {
    this.tenant = tenant;
    this.outlet = outlet;
    this.hub = hub;
    maxSeries = hub.properties.maxSeries();
    outbox = new ClientOutbox(format, hub.properties.clientBuffer().toBytes(), hub.metrics);
    heardAt = hub.loop.nanoTime();
  }

  /** What the client knows a series by, naming it first if need be; 0 if it may follow no more. */
  int ref(Subscription subscription, Labels labels) {
    var known = refs.get(labels);
    if (known != null && subscription.named.get(known)) {
      return known;
    }
    if (namesGiven == maxSeries || (known == null && refs.size() == maxSeries)) {
      tellOfLimit(subscription.id);
      return 0;
    }
    int ref = known == null ? refs.size() + 1 : known;
    refs.put(labels, ref);
    subscription.named.set(ref);
    namesGiven++;
    outbox.name(subscription, ref, labels);
    return ref;
  }

  private void tellOfLimit(int id) {
    if (!toldOfLimit) {
      toldOfLimit = true;
      say(ServerTexts.error(id, ("cannot follow all series: got more than %d on one connection;"
          + " narrow the selectors or connect again").formatted(maxSeries)));
    }
  }

  /** Forgets a subscription that ended. */
  void forget(Subscription subscription) {
    namesGiven -= subscription.named.cardinality();
    outbox.forget(subscription);
  }

  /** Takes samples of a series that it follows. */
  void offer(int ref, Series series) {
    if (gone) {
      return;
    }
    if (ref == 0) {
      outbox.leaveOut(series.size());
    }
    for (int i = 0; ref != 0 && i < series.size(); i++) {
      if (!outbox.add(ref, series.timestamps()[i], series.values()[i])) {
        giveUp("too slow for what it follows");
        return;
      }
    }
    hub.due(this);
  }

  /** Takes a message that need not wait for a tick. */
  void say(Outgoing message) {
    if (gone) {
      return;
    }
    if (!outbox.say(message)) {
      giveUp("too slow for what it asked");
      return;
    }
    write(false);
  }

  /** Takes lines for its list of traces, unless it has enough to do already. */
  boolean sayUnlessBusy(Outgoing message) {
    if (gone || outbox.isBusy()) {
      return false;
    }
    say(message);
    return true;
  }

  /** Sends what is ready, samples included. */
  void tick() {
    write(true);
  }

  private void write(boolean withSamples) {
    if (gone || writing) {
      return;
    }
    var messages = withSamples ? outbox.takeAll() : outbox.takeTexts();
    if (!messages.isEmpty()) {
      writing = true;
      writingSince = hub.loop.nanoTime();
      outlet.send(messages, () -> hub.loop.execute(this::written));
    }
    if (withSamples && outbox.hasSamples()) {
      hub.due(this);
    }
  }

  private void written() {
    writing = false;
    if (outbox.hasTexts()) {
      write(false);
    }
    if (outbox.hasSamples()) {
      hub.due(this);
    }
  }

  /** Whether there is no use in ticking it before its write is done. */
  boolean isWriting() {
    return writing;
  }

  /** Notes a sign of life. */
  void heard() {
    heardAt = hub.loop.nanoTime();
  }

  /** Ends the connection if its write takes too long or nothing was heard of it for too long. */
  void check(long now) {
    if (writing && now - writingSince > hub.properties.slowClientTimeout().toNanos()) {
      giveUp("too slow: one write took longer than " + hub.properties.slowClientTimeout());
    } else if (now - heardAt > 3 * hub.properties.pingInterval().toNanos()) {
      close(CloseStatus.GOING_AWAY.withReason("nothing was heard of you"));
    }
  }

  private void giveUp(String reason) {
    hub.metrics.slowClosed.increment();
    close(CloseStatus.SERVICE_OVERLOAD.withReason(reason));
  }

  /** Says goodbye and leaves the hub. */
  void close(CloseStatus status) {
    if (!gone) {
      gone = true;
      outlet.close(status);
      hub.left(this);
    }
  }

  /** Notes that the connection has ended. */
  void ended() {
    if (!gone) {
      gone = true;
      hub.left(this);
    }
  }

  boolean isGone() {
    return gone;
  }
}
