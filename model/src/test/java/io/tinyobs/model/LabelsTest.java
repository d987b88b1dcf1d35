// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  /** Two senders write the same labels in different order. */
  @Test
  void of_differentOrder_isTheSameIdentity() {
    var one = Labels.of("__name__", "up", "job", "node", "instance", "a:9100");
    var other = Labels.of("instance", "a:9100", "__name__", "up", "job", "node");

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isEqualByComparingTo(other);
    assertThat(one).hasToString("up{instance=\"a:9100\", job=\"node\"}");
  }

  /** A label without a value is the same as no label. */
  @Test
  void build_emptyValue_leavesTheLabelOut() {
    assertThat(Labels.of("a", "", "b", "1")).isEqualTo(Labels.of("b", "1"));
    assertThat(Labels.of("a", "1").toBuilder().set("a", "").build()).isEqualTo(Labels.EMPTY);
  }

  /** A broken sender repeats a name: which value would win is a guess, so it is refused. */
  @Test
  void add_nameTwice_isRefusedByName() {
    assertThatThrownBy(() -> Labels.of("a", "1", "a", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got label \"a\" twice");
  }

  /** A million series say "cluster" a million times. */
  @Test
  void interned_setsOfOwnStrings_shareThem() {
    var one = Labels.of("job", "node".substring(0, 2) + "de", "a", "1").interned();
    var other = Labels.of("job", String.join("", "no", "de"), "b", "1").interned();

    assertThat(one.get("job")).isSameAs(other.get("job"));
    assertThat(one).isEqualTo(Labels.of("job", "node", "a", "1"));
    assertThat(one.interned()).isSameAs(one);
  }

  @Test
  void matches_missingLabel_countsAsEmpty() {
    var labels = Labels.of("__name__", "up", "job", "node");

    assertThat(labels.matches(List.of(Matcher.equal("env", "")))).isTrue();
    assertThat(labels.matches(List.of(Matcher.notEqual("env", "prod")))).isTrue();
    assertThat(labels.matches(List.of(Matcher.equal("job", "x")))).isFalse();
    assertThat(labels.matches(List.of(Matcher.notRegex("job", "n.*", v -> v.startsWith("n")))))
        .isFalse();
  }

  @Test
  void only_and_without_splitTheLabels() {
    var labels = Labels.of("__name__", "up", "a", "1", "b", "2");

    assertThat(labels.only(List.of("a", "zz"))).isEqualTo(Labels.of("a", "1"));
    assertThat(labels.without(List.of("a"))).isEqualTo(Labels.of("__name__", "up", "b", "2"));
    assertThat(labels.withoutMetricName()).isEqualTo(Labels.of("a", "1", "b", "2"));
  }

  @Test
  void toString_quotesAndNewlines_areEscaped() {
    assertThat(Labels.of("__name__", "m", "path", "a\"b\\c\nd"))
        .hasToString("m{path=\"a\\\"b\\\\c\\nd\"}");
  }

  /** A scrape's series differ in two numbers; if their hashes met, every map of series would become a list. */
  @Test
  void hashCode_seriesThatDifferInNumbers_seldomMeets() {
    var hashes = new java.util.HashSet<Integer>();
    for (int host = 0; host < 100; host++) {
      for (int cpu = 0; cpu < 100; cpu++) {
        hashes.add(Labels.of("cpu", "" + cpu, "host", "node-" + host, "mode", "idle").hashCode());
      }
    }
    // Ten thousand of four billion: about 0.01 collisions are to be expected.
    assertThat(hashes).hasSizeGreaterThan(9_990);
  }
}
