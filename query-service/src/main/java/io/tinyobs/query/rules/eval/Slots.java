// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The times at which a group is evaluated: multiples of its interval, moved by an offset of its own, so that groups
 * do not all come at once and yet each at the same times on every replica.
 */
record Slots(long intervalMillis, long offsetMillis) {
  static Slots of(String tenant, String key, long intervalMillis) {
    return new Slots(
        intervalMillis, Math.floorMod(hash(tenant + "/" + key), intervalMillis));
  }

  private static long hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256")
          .digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("cannot place groups in time: this Java has no SHA-256", e);
    }
  }

  /** The newest slot that is not after a time. */
  long at(long millis) {
    return millis - Math.floorMod(millis - offsetMillis, intervalMillis);
  }
}
