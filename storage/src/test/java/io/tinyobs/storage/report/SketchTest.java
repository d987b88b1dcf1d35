// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchTest {
  /** Four standard errors: one in 16,000 sketches would be further off; these inputs never change. */
  private static final double BOUND = 4 * Sketch.STANDARD_ERROR_PERCENT / 100;

  private static Sketch of(String prefix, int from, int to) {
    var sketch = new Sketch();
    for (int i = from; i < to; i++) {
      sketch.add(Sketch.hash(prefix + i));
    }
    return sketch;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 63, 64})
  void count_few_isExact(int count) {
    var sketch = of("v", 0, count);
    for (int i = 0; i < count; i++) {
      sketch.add(Sketch.hash("v" + i));
    }

    assertThat(sketch.count()).isEqualTo(count);
    assertThat(sketch.isExact()).isTrue();
  }

  /** The middle of the range, where older estimators lean to a side, is among these. */
  @ParameterizedTest
  @ValueSource(ints = {65, 500, 2048, 6000, 10_000, 100_000, 1_000_000})
  void count_many_isWithinFourStandardErrors(int count) {
    assertThat((double) of("user-", 0, count).count())
        .isCloseTo(count, within(count * BOUND + 1));
  }

  /** Over many sketches the errors cancel out and are as wide as the documents say. */
  @Test
  void count_manySketches_haveTheErrorThatIsStated() {
    double sum = 0;
    double squares = 0;
    int sketches = 200;
    int count = 5000;
    for (int i = 0; i < sketches; i++) {
      double error = of("s" + i + "/", 0, count).count() / (double) count - 1;
      sum += error;
      squares += error * error;
    }

    assertThat(sum / sketches).isCloseTo(0, within(0.01));
    assertThat(100 * Math.sqrt(squares / sketches))
        .isCloseTo(Sketch.STANDARD_ERROR_PERCENT, within(0.4));
  }

  /** Two replicas saw what overlaps. */
  @Test
  void add_anotherSketch_countsTheUnionAsOneWould() {
    for (int half : new int[]{10, 40, 20_000}) {
      var union = of("v", 0, 2 * half);
      union.add(of("v", half, 3 * half));

      assertThat(union.count()).isEqualTo(of("v", 0, 3 * half).count());
    }
  }

  @Test
  void bytes_aMillionValues_stayTwoKibibytes() {
    assertThat(of("v", 0, 1_000_000).bytes()).isEqualTo(2048);
  }

  @Test
  void hash_labels_tellsNameFromValueAndOrder() {
    var hash = Sketch.hash(Labels.of("__name__", "m", "a", "b", "c", "d"));

    assertThat(hash)
        .isNotEqualTo(Sketch.hash(Labels.of("__name__", "m", "b", "a", "c", "d")))
        .isNotEqualTo(Sketch.hash(Labels.of("__name__", "m", "a", "d", "c", "b")))
        .isEqualTo(Sketch.hash(Labels.of("c", "d", "a", "b", "__name__", "m")));
  }

  /** The function and its seed are part of the format: replicas of two versions must agree. */
  @Test
  void hash_knownText_staysWhatItWas() {
    assertThat(Sketch.hash("tinyobs")).isEqualTo(GOLDEN_TEXT);
    assertThat(Sketch.hash(Labels.of("__name__", "up"))).isEqualTo(GOLDEN_LABELS);
  }

  private static final long GOLDEN_TEXT = 2639086812289985969L;
  private static final long GOLDEN_LABELS = 4685480430764764131L;
}
