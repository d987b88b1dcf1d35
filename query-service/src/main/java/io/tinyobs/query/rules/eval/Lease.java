// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.storage.RuleStore;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The right to evaluate rules, which one replica has at a time. Whoever has it asks again well before it ends; how
 * long that is, it measures itself from before it asked, so it never believes in it longer than Redis does.
 * Thread-safe.
 */
final class Lease {
  /** What asking came to. */
  enum Answer {
    /** It is another's. */
    REFUSED,
    /** It was not ours, or had ended in between. */
    TAKEN,
    /** It was ours all along. */
    KEPT
  }

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(15);
  /** How often it is asked for within its life. */
  private static final int ASKED = 3;

  private final RuleStore store;
  private final LongSupplier nanos;
  private final String holder = UUID.randomUUID().toString();
  private volatile boolean held;
  private volatile long heldUntilNanos;
  private volatile Duration life = LONGEST;

  Lease(RuleStore store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  /**
   * The life of a lease so that another replica goes on within half of the shortest interval: it is the first to
   * notice at the latest a life and a third after its holder's last breath.
   */
  static Duration lifeFor(Duration shortestInterval) {
    var half = shortestInterval.dividedBy(2);
    return half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half;
  }

  /** Who we are to the store. */
  String holder() {
    return holder;
  }

  /** Sets how long it is held without being asked for again. */
  void live(Duration forSoLong) {
    life = forSoLong;
  }

  /** How long may go by until it is asked for again. */
  Duration pause() {
    return life.dividedBy(ASKED);
  }

  /**
   * Asks for it.
   *
   * @throws io.tinyobs.storage.StorageException if the store cannot be asked
   */
  Answer ask() {
    boolean before = isHeld();
    long asked = nanos.getAsLong();
    held = store.lead(holder, life);
    heldUntilNanos = asked + life.toNanos();
    return held ? before ? Answer.KEPT : Answer.TAKEN : Answer.REFUSED;
  }

  /** Whether it is ours now. */
  boolean isHeld() {
    return held && heldUntilNanos - nanos.getAsLong() > 0;
  }

  /** It turned out to be another's. */
  void lose() {
    held = false;
  }

  /** Gives it back, so that another replica need not wait for its end. */
  void giveBack() {
    if (held) {
      held = false;
      store.resign(holder);
    }
  }
}
