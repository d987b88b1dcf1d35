// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are evaluated one after the other.
 *
 * @param tenant whose data they are about
 * @param file where they stand
 * @param interval time between two evaluations
 * @param limit most series or alerts a rule may have; 0 for any number
 * @param queryOffset how far back in time they look; null for what is configured
 */
public record RuleGroup(
    Tenant tenant,
    String file,
    String name,
    Duration interval,
    int limit,
    @Nullable Duration queryOffset,
    List<Rule> rules) {
  public RuleGroup {
    rules = List.copyOf(rules);
  }

  /** What tells it from the other groups of its tenant. */
  public String key() {
    return file + ";" + name;
  }

  /** Whether nothing that matters differs. */
  public boolean says(RuleGroup other) {
    if (!tenant.equals(other.tenant)
        || !key().equals(other.key())
        || !interval.equals(other.interval)
        || limit != other.limit
        || !Objects.equals(queryOffset, other.queryOffset)
        || rules.size() != other.rules.size()) {
      return false;
    }
    for (int i = 0; i < rules.size(); i++) {
      if (!same(rules.get(i), other.rules.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Rule one, Rule other) {
    return (one instanceof Rule.Alerting alert && other instanceof Rule.Alerting then)
        ? alert.says(then)
        : one.equals(other);
  }
}
