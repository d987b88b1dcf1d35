// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleBookTest {
  private static final Tenant SHOP = new Tenant("shop");

  @TempDir
  Path folder;

  private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RuleBook open(String... patterns) {
    return RuleBook.open(
        Map.of(SHOP, List.of(patterns).stream().map(it -> folder.resolve(it).toString()).toList()),
        Duration.ofMinutes(1), clock);
  }

  private static String group(String name, String rules) {
    return "groups:\n- name: " + name + "\n  rules:\n" + rules;
  }

  @Test
  void read_everyField_asPrometheusDoes() {
    write("a.yml", """
        groups:
        - name: shop
          interval: 1m30s
          limit: 10
          query_offset: 30s
          labels: {team: web, tier: 1}
          rules:
          - record: job:hits:rate5m
            expr: sum by(job)(rate(hits_total[5m]))
            labels: {tier: front}
          - alert: Down
            expr: up==0
            for: 5m
            keep_firing_for: 1h
            labels: {severity: page}
            annotations:
              summary: "{{ $labels.job }} is down"
        """);

    var group = open("a.yml").groups().getFirst();

    assertThat(group.tenant()).isEqualTo(SHOP);
    assertThat(group.key()).isEqualTo(folder.resolve("a.yml") + ";shop");
    assertThat(group.interval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(group.limit()).isEqualTo(10);
    assertThat(group.queryOffset()).isEqualTo(Duration.ofSeconds(30));
    assertThat(group.rules().get(0)).isEqualTo(new Rule.Recording(
        "job:hits:rate5m", "sum by (job) (rate(hits_total[5m]))",
        Labels.of("team", "web", "tier", "front")));
    var alert = (Rule.Alerting) group.rules().get(1);
    assertThat(alert.query()).isEqualTo("up == 0");
    assertThat(alert.hold()).isEqualTo(Duration.ofMinutes(5));
    assertThat(alert.keepFiring()).isEqualTo(Duration.ofHours(1));
    assertThat(alert.labels())
        .isEqualTo(Labels.of("team", "web", "tier", "1", "severity", "page"));
    assertThat(alert.annotations())
        .isEqualTo(Labels.of("summary", "{{ $labels.job }} is down"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "{record: a, alert: b, expr: up} § rule 1, \"b\": got both of \"record\" and \"alert\"",
      "{expr: up} § rule 1, \"\": got none of \"record\" and \"alert\"",
      "{record: a} § rule 1, \"a\": got no \"expr\"",
      "{record: a, expr: 'sum('} § rule 1, \"a\": could not parse expression: 1:5: parse error",
      "{record: a, expr: up, for: 5m} § rule 1, \"a\": got field \"for\" in a recording rule",
      "{record: 'a{b=\"c\"}', expr: up} § rule 1, \"a{b=\"c\"}\": got braces",
      "{alert: a, expr: up, for: 5 minutes} § \"for\": cannot read duration: got \"5 minutes\"",
      "{alert: a, expr: up, fore: 5m} § got field \"fore\" in rule 1 of group \"g\"",
      "{alert: a, expr: up, labels: {__name__: x}} § rule 1, \"a\": got label name \"__name__\"",
      "{alert: a, expr: up, annotations: {s: '{{ $nope }}'}} § annotation \"s\": template: __alert_a:1: undefined variable \"$nope\"",
      "{alert: a, expr: up, labels: [x]} § got no mapping for \"labels\"",
      "{alert: a, expr: up, alert: a} § got field \"alert\" twice"})
  void open_brokenRule_namesFilePlaceGroupAndRule(String rule, String problem) {
    write("a.yml", group("g", "  - " + rule));

    assertThatThrownBy(() -> open("a.yml"))
        .isInstanceOf(RuleFileException.class)
        .hasMessageContaining(folder.resolve("a.yml") + ": 4:")
        .hasMessageContaining("group \"g\"")
        .hasMessageContaining(problem);
  }

  @Test
  void open_severalProblems_namesThemAll() {
    write("a.yml", group("g", "  - {record: a, expr: '('}\n  - {expr: up}\n"));
    write("b.yml", "groups:\n- name: g\n- name: g\n- rules: []\n");

    assertThatThrownBy(() -> open("*.yml", "missing.yml"))
        .hasMessageContaining("a.yml: 4:").hasMessageContaining("rule 2, \"\"")
        .hasMessageContaining("b.yml: 3:3: got group \"g\" twice")
        .hasMessageContaining("b.yml: 4:3: got a group without a name")
        .hasMessageContaining("missing.yml: cannot read it");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {"groups: {} § expected", "[1] § expected a rule file",
      "groups: [ § a.yml: ", "rules: [] § got field \"rules\"",
      "!!java.io.File x § Global tag is not allowed"})
  void open_noRuleFile_isRefused(String content, String problem) {
    write("a.yml", content);

    assertThatThrownBy(() -> open("a.yml"))
        .isInstanceOf(RuleFileException.class).hasMessageContaining(problem);
  }

  @Test
  void open_emptyFile_hasNoGroups() {
    write("a.yml", "");
    write("b.yml", "groups:\n");

    assertThat(open("*.yml").groups()).isEmpty();
  }

  @Test
  void open_patterns_takeFilesInOrderOnce() {
    write("b.yml", group("two", "  - {record: b, expr: up}"));
    write("a.yml", group("one", "  - {record: a, expr: up}"));
    write("c.txt", "no rules");

    var book = open("*.yml", "a.yml", "none/*.yml");

    assertThat(book.groups()).extracting(RuleGroup::name).containsExactly("one", "two");
    assertThat(book.tenants()).containsExactly(SHOP);
  }

  /** Somebody saves a file with a mistake, and mends it later. */
  @Test
  void refresh_brokenNewFile_keepsTheOldRulesUntilItIsMended() {
    write("a.yml", group("one", "  - {record: a, expr: up}"));
    var book = open("*.yml");
    int version = book.version();

    write("a.yml", group("two", "  - {record: a, expr: 'up('}"));
    book.refresh();

    assertThat(book.groups()).extracting(RuleGroup::name).containsExactly("one");
    assertThat(book.isSound()).isFalse();
    assertThat(book.version()).isEqualTo(version);
    assertThatThrownBy(book::reload).isInstanceOf(RuleFileException.class);

    write("a.yml", group("three", "  - {record: a, expr: up}"));
    book.refresh();

    assertThat(book.groups()).extracting(RuleGroup::name).containsExactly("three");
    assertThat(book.isSound()).isTrue();
    assertThat(book.version()).isNotEqualTo(version);
  }

  @Test
  void refresh_unchangedFiles_changesNothing() {
    write("a.yml", group("one", "  - {record: a, expr: up}"));
    var book = open("*.yml");
    int version = book.version();

    clock.advance(Duration.ofMinutes(1));
    book.refresh();

    assertThat(book.version()).isEqualTo(version);
    assertThat(book.lastRead()).isBefore(clock.instant());
  }

  @Test
  void refresh_filesComeAndGo_groupsFollow() throws IOException {
    var a = write("a.yml", group("one", "  - {record: a, expr: up}"));
    var book = open("*.yml");

    write("b.yml", group("two", "  - {record: b, expr: up}"));
    Files.delete(a);
    book.refresh();

    assertThat(book.groups()).extracting(RuleGroup::name).containsExactly("two");
  }
}
