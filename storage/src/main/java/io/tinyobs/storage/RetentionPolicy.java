// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Tenant;
import java.util.Map;

/**
 * How long things are kept, tenant by tenant.
 *
 * @param usual what holds for most
 * @param exceptions what holds for some
 */
public record RetentionPolicy(Retention usual, Map<Tenant, Retention> exceptions) {
  public RetentionPolicy {
    exceptions = Map.copyOf(exceptions);
  }

  /** The same for everyone. */
  public static RetentionPolicy of(Retention usual) {
    return new RetentionPolicy(usual, Map.of());
  }

  /** What holds for one tenant. */
  public Retention of(Tenant tenant) {
    return exceptions.getOrDefault(tenant, usual);
  }

  /** The longest that each kind is kept for any tenant. */
  public Retention longest() {
    return exceptions.values().stream().reduce(usual, Retention::orLonger);
  }
}
