// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where replicas agree on who evaluates rules, and where that one leaves what others answer with and go on from.
 * What a group's state says is the evaluator's business: here it is text.
 *
 * <p>Thread-safe; blocks. Every method fails with {@link StorageException.Unavailable} while Redis is away.
 */
public interface RuleStore {
  /**
   * Takes the lease if nobody holds it, and prolongs it if the holder does.
   *
   * @param holder who asks; another text for each process
   * @param life how long it is held without being asked for again, by Redis' clock
   * @return whether the holder has it now
   */
  boolean lead(String holder, Duration life);

  /** Gives the lease back, if the holder has it. */
  void resign(String holder);

  /**
   * The published groups of one tenant.
   *
   * @return state by the group's key
   */
  Map<String, String> states(Tenant tenant);

  /** The series that a group's rules wrote last, as it was published; null if it never was. */
  @Nullable
  String series(Tenant tenant, String group);

  /**
   * Publishes a group's state, if the holder has the lease.
   *
   * @param group key of the group, unique within the tenant
   * @param series the series its rules wrote last; null if they are as published before
   * @return false if the lease is another's, and then nothing is changed
   */
  boolean publish(
      String holder, Tenant tenant, String group, String state, @Nullable String series);

  /**
   * Forgets a group, if the holder has the lease.
   *
   * @return false if the lease is another's, and then nothing is changed
   */
  boolean retract(String holder, Tenant tenant, String group);
}
