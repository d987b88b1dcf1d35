// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Damaged blocks that were met: each is logged and counted. Thread-safe. */
final class Damage {
  private static final Logger logger = LoggerFactory.getLogger(Damage.class);

  private final LongAdder count = new LongAdder();

  /** Notes one, in a sentence that says which and why. */
  void met(String sentence) {
    count.increment();
    logger.warn(sentence);
  }

  long count() {
    return count.sum();
  }
}
