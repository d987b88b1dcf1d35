// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExemplarTest {
  /** A character may be four bytes and two of Java's chars; OpenMetrics counts it once. */
  @Test
  void labels_of128Characters_areAllowedAndOneMoreIsNot() {
    var most = Labels.of("ab", "\uD83D\uDE00".repeat(126));

    assertThat(new Exemplar(most, 1, 2).labels()).isEqualTo(most);
    assertThatThrownBy(
        () -> new Exemplar(most.toBuilder().set("ab", most.value(0) + "x").build(), 1, 2))
        .hasMessage(
            "cannot accept exemplar: got labels of 129 characters, at most 128 are allowed");
  }

  @Test
  void ids_ofTheLabels_orNone() {
    var exemplar = new Exemplar(Labels.of("trace_id", "t", "span_id", "s", "user", "u"), 1, 2);

    assertThat(List.of(exemplar.traceId(), exemplar.spanId())).containsExactly("t", "s");
    assertThat(new Exemplar(Labels.EMPTY, 1, 2).traceId()).isEmpty();
  }

  /** Sent again after a lost answer, it must be known as the same. */
  @Test
  void equals_nanAndZeros_areToldApartByTheirBits() {
    assertThat(new Exemplar(Labels.EMPTY, Double.NaN, 2))
        .isEqualTo(new Exemplar(Labels.EMPTY, Double.NaN, 2));
    assertThat(new Exemplar(Labels.EMPTY, 0.0, 2))
        .isNotEqualTo(new Exemplar(Labels.EMPTY, -0.0, 2));
  }

  @Test
  void order_isByTimeThenValueThenLabels() {
    var first = new Exemplar(Labels.of("a", "2"), 5, 1);
    var second = new Exemplar(Labels.of("a", "2"), 1, 2);
    var third = new Exemplar(Labels.of("a", "1"), 2, 2);
    var fourth = new Exemplar(Labels.of("a", "2"), 2, 2);

    assertThat(List.of(fourth, third, second, first).stream().sorted())
        .containsExactly(first, second, third, fourth);
  }
}
