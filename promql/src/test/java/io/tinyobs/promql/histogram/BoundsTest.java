// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
  @ParameterizedTest
  @CsvSource({"0,0,1", "0,1,2", "0,-1,0.5", "1,2,2", "3,8,2", "-1,1,4", "-4,1,65536",
      "0,-1074,4.9E-324", "0,-1080,0", "0,1025,Infinity", "-2,300,Infinity"})
  void exponential_wholePowers_areExact(int schema, int index, double bound) {
    assertThat(Bounds.exponential(schema, index)).isEqualTo(bound);
  }

  /** Infinite observations have a bucket of their own, above that of the largest number. */
  @ParameterizedTest
  @CsvSource({"0,1024", "3,8192", "-4,64"})
  void exponential_lastFiniteBucket_endsAtLargestNumber(int schema, int index) {
    assertThat(Bounds.exponential(schema, index)).isEqualTo(Double.MAX_VALUE);
    assertThat(Bounds.exponential(schema, index + 1)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void coarser_bucket_endsNotBeforeTheFinerOne() {
    for (int index = -300; index < 300; index++) {
      int coarser = Bounds.coarser(index, 3);
      assertThat(Bounds.exponential(0, coarser))
          .isGreaterThanOrEqualTo(Bounds.exponential(3, index));
      assertThat(Bounds.exponential(0, coarser - 1))
          .isLessThanOrEqualTo(Bounds.exponential(3, index - 1));
    }
  }
}
