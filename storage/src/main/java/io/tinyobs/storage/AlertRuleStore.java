// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Tenant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the alert rules that clients made, and what their evaluation must remember whichever replica does it. What
 * a rule says is text here.
 *
 * <p>Thread-safe; blocks. Every method fails with {@link StorageException.Unavailable} while Redis is away.
 */
public interface AlertRuleStore {
  /** The rules of one tenant, by name. */
  Map<String, String> rules(Tenant tenant);

  /** The rules of all tenants that have any, by name. */
  Map<Tenant, Map<String, String>> all();

  /**
   * Keeps a rule, in the place of one of the same name if there is one.
   *
   * @param most how many rules a tenant may have
   * @return false if there are as many already, and then nothing is changed
   */
  boolean put(Tenant tenant, String name, String rule, int most);

  /**
   * Forgets a rule and what is remembered for it.
   *
   * @return whether there was one
   */
  boolean delete(Tenant tenant, String name);

  /** What is remembered under a name; null if nothing is. */
  @Nullable
  String note(Tenant tenant, String name);

  /** Remembers a text under a name. */
  void remember(Tenant tenant, String name, String text);

  /** Those of some things that somebody was told of. */
  Set<String> told(Tenant tenant, Collection<String> things);

  /**
   * Remembers for a day that somebody was told of a thing.
   *
   * @param nowMillis the time now, milliseconds since the epoch
   */
  void markTold(Tenant tenant, String thing, long nowMillis);
}
