// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class BufferLeaksTest {
  /** A decoder fails half-way, and what it had read so far is released by nobody. */
  @Test
  void found_bufferNeverReleased_tellsWhereItWasMade() {
    BufferLeaks.lose("lost by a decoder");

    assertThat(BufferLeaks.found()).singleElement().asString()
        .contains("lost by a decoder", "BufferLeaks.lose");
  }

  @Test
  void found_bufferReleased_isEmpty() {
    Unpooled.directBuffer(1).touch("released").release();

    assertThat(BufferLeaks.found()).isEmpty();
  }
}
