// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.tinyobs.dashboard.live.ServerTexts.Named;
import io.tinyobs.model.Labels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What waits for one client, and in which order it leaves: texts, then names of series, then samples
 * of series that have been named. Belongs to the hub's thread.
 */
final class ClientOutbox {
  /** Series named in one tick at most; more wait for the next, and so do their samples. */
  static final int NAMES_A_TICK = 2_000;

  private record Naming(Subscription subscription, Named series) {
  }

  private final FrameFormat format;
  private final long maxTextChars;
  private final SampleBuffer samples;
  private final LiveMetrics metrics;
  private final Deque<Outgoing> texts = new ArrayDeque<>();
  private final Deque<Naming> namings = new ArrayDeque<>();
  private final BitSet named = new BitSet();
  private long textChars;
  private long droppedByLimit;

  ClientOutbox(FrameFormat format, long maxBytes, LiveMetrics metrics) {
    this.format = format;
    this.maxTextChars = maxBytes;
    this.metrics = metrics;
    samples = new SampleBuffer(Math.clamp(
        (maxBytes - FrameFormat.HEADER_BYTES) / SampleBuffer.SAMPLE_BYTES, 1, 1 << 24));
  }

  /**
   * Adds a message that must not be left out.
   *
   * @return false if there is no room for it
   */
  boolean say(Outgoing message) {
    if (message instanceof Outgoing.Text text) {
      textChars += text.json().length();
    }
    texts.add(message);
    return textChars <= maxTextChars;
  }

  /** Whether so much waits that what can be left out should be. */
  boolean isBusy() {
    return textChars > maxTextChars / 4;
  }

  /** Names a series before its first sample goes out. */
  void name(Subscription subscription, int ref, Labels labels) {
    namings.add(new Naming(subscription, new Named(ref, labels)));
  }

  /** Forgets what waits for a subscription that ended. */
  void forget(Subscription subscription) {
    if (namings.removeIf(naming -> naming.subscription() == subscription)) {
      var known = (BitSet) named.clone();
      namings.forEach(naming -> known.set(naming.series().ref()));
      samples.retain(known::get);
    }
  }

  /**
   * Adds a sample.
   *
   * @return false if there is no room for it, even with one sample a series
   */
  boolean add(int ref, long timestampMillis, double value) {
    return samples.add(ref, timestampMillis, value);
  }

  /** Counts samples that the client should have had and is over its limit for. */
  void leaveOut(int count) {
    droppedByLimit += count;
  }

  /** Whether a tick would send something. */
  boolean hasSamples() {
    return !samples.isEmpty() || !namings.isEmpty() || droppedByLimit > 0;
  }

  boolean hasTexts() {
    return !texts.isEmpty();
  }

  /** Takes the messages that need not wait for a tick. */
  List<Outgoing> takeTexts() {
    var taken = new ArrayList<>(texts);
    texts.clear();
    textChars = 0;
    return taken;
  }

  /** Takes all that is ready, at most one frame among it. */
  List<Outgoing> takeAll() {
    var taken = takeTexts();
    takeNames(taken);
    var ready = namings.isEmpty() ? samples : samples.take(named::get);
    takeDropped(taken);
    if (!ready.isEmpty()) {
      taken.add(format.encode(ready));
      metrics.frames.increment();
      metrics.samples.increment(ready.size());
    }
    if (ready == samples) {
      samples.clear();
    }
    return taken;
  }

  private void takeNames(List<Outgoing> taken) {
    var bySubscription = new LinkedHashMap<Subscription, List<Named>>();
    for (int left = NAMES_A_TICK; left > 0 && !namings.isEmpty(); left--) {
      var next = namings.removeFirst();
      named.set(next.series().ref());
      bySubscription.computeIfAbsent(next.subscription(), subscription -> new ArrayList<>())
          .add(next.series());
    }
    bySubscription.forEach(
        (subscription, series) -> taken.add(ServerTexts.series(subscription.id, series)));
  }

  private void takeDropped(List<Outgoing> taken) {
    long bySlowness = samples.takeDropped();
    metrics.droppedBySlowClient.increment((double) bySlowness);
    metrics.droppedByLimit.increment((double) droppedByLimit);
    if (bySlowness + droppedByLimit > 0) {
      taken.add(ServerTexts.dropped(bySlowness + droppedByLimit));
      droppedByLimit = 0;
    }
  }
}
