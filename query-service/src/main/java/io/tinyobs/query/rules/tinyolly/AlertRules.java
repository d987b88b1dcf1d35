// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.http.QueryException.BadInput;
import io.tinyobs.query.http.QueryException.NotFound;
import io.tinyobs.storage.AlertRuleStore;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules that clients made, as they are kept. Thread-safe; blocks. */
public final class AlertRules {
  private static final Logger logger = LoggerFactory.getLogger(AlertRules.class);
  private static final int MOST = 100;

  private final AlertRuleStore store;
  private final InstantSource clock;

  public AlertRules(AlertRuleStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Those of one tenant, by name. */
  List<AlertRule> of(Tenant tenant) {
    return read(store.rules(tenant).values());
  }

  /** Those of all tenants. */
  Map<Tenant, List<AlertRule>> all() {
    var all = new HashMap<Tenant, List<AlertRule>>();
    store.all().forEach((tenant, rules) -> all.put(tenant, read(rules.values())));
    return all;
  }

  private static List<AlertRule> read(Collection<String> rules) {
    return rules.stream().map(AlertRules::read).filter(Objects::nonNull).toList();
  }

  private static @Nullable AlertRule read(String json) {
    try {
      return AlertRule.parse(json);
    } catch (BadInput e) {
      logger.warn("leaving a kept alert rule out: {}", e.getMessage());
      return null;
    }
  }

  /**
   * Keeps a rule.
   *
   * @throws BadInput if the tenant has as many as it may
   */
  void put(Tenant tenant, AlertRule rule) {
    if (!store.put(tenant, rule.name(), rule.kept(clock.millis()), MOST)) {
      throw new BadInput(
          "cannot keep alert rule: got one more than the %d there are, expected at most so many"
              .formatted(MOST));
    }
  }

  /**
   * Forgets a rule.
   *
   * @throws NotFound if there is none
   */
  void delete(Tenant tenant, String name) {
    if (!store.delete(tenant, name)) {
      throw new NotFound("Alert rule not found");
    }
  }
}
