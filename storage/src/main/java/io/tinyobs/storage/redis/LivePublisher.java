// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a commit has stored: one message for all its blocks, after Redis has answered, so that
 * nobody sees what was not stored. Nobody waits for it; a feed that misses something is fed on.
 *
 * @param sharded whether the server spreads channels over its nodes, as a cluster does
 */
record LivePublisher(Lane lane, boolean sharded) {
  private static final Logger logger = LoggerFactory.getLogger(LivePublisher.class);

  void publish(Keys keys, LiveMessage told) {
    try {
      var redis = lane.commands();
      for (var message : told.messages()) {
        var unused = sharded
            ? redis.spublish(keys.live(), message)
            : redis.publish(keys.live(), message);
      }
    } catch (StorageException e) {
      logger.debug("cannot tell the live feed of what was stored", e);
    }
  }
}
