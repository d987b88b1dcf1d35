// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget memory = new MemoryBudget(100);

  @Test
  void take_moreThanAllMayHold_isRefusedAndNotCounted() {
    var one = memory.share();
    one.take(60);

    assertThatThrownBy(() -> memory.share().take(41))
        .isInstanceOf(IngestException.Overloaded.class)
        .hasMessage("cannot take the request: others under way hold 60 of 100 bytes");

    assertThat(memory.used()).isEqualTo(60);
    one.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void close_heldByAnother_givesBackWhenBothHaveClosed() {
    var share = memory.share();
    share.take(10);

    assertThat(share.hold()).isTrue();
    share.close();
    share.take(20);
    assertThat(memory.used()).isEqualTo(30);

    share.close();
    assertThat(memory.used()).isZero();
  }

  /** A body's time is up on one thread while another adds what has just arrived. */
  @Test
  void take_closedAlready_countsNothing() {
    var share = memory.share();
    share.take(10);
    share.close();

    share.take(20);

    assertThat(share.hold()).isFalse();
    share.close();
    assertThat(memory.used()).isZero();
  }
}
