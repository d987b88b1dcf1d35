// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Tenant;
import io.tinyobs.query.rules.file.Rule;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.query.rules.file.RuleGroup;
import io.tinyobs.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** People begin with the example. */
class ExampleRulesTest {
  @Test
  void example_asItStands_canBeUsed() throws Exception {
    var folder = Path.of("../examples/rules");

    var book = RuleBook.open(
        Map.of(Tenant.DEFAULT, List.of(folder + "/*.yml")), Duration.ofMinutes(1),
        TestClock.at("2026-11-20T12:00:00Z"));

    assertThat(book.groups()).extracting(RuleGroup::name)
        .containsExactly("shop-recording", "shop-alerts");
    assertThat(book.groups().getLast().rules()).hasSize(3)
        .allMatch(rule -> rule instanceof Rule.Alerting);
    assertThat(Files.readString(folder.resolve("shop.rules.yml")))
        .contains("TINYOBS_QUERY_RULES_FILES");
  }
}
