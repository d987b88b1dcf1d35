// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Span;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SpanBlock;
import io.tinyobs.storage.block.SpanRecord;
import io.tinyobs.storage.contract.Fixtures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender tries again, or tells of a span anew: the last that was written counts. */
class SpanMergeTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 3000})
  void sorted_spansOfManyBlocks_areTheLastOfEachByTheirEnds(int spans)
      throws CorruptBlockException {
    var random = new Random(spans);
    var expected = new HashMap<String, Span>();
    var merge = new SpanMerge();
    for (int block = 0; block < 4; block++) {
      var written = new ArrayList<Span>();
      for (int i = 0; i < spans; i++) {
        var span = Fixtures.span(
            1 + random.nextInt(9), 1 + random.nextInt(spans), 0, "cart", WINDOW,
            WINDOW + random.nextInt(7_200_000));
        written.add(span);
        expected.put(span.traceId() + span.spanId(), span);
      }
      merge.add(SpanBlock.encode(WINDOW, block, written));
    }

    var merged = merge.sorted().stream().map(SpanRecord::span).toList();

    var found = new HashMap<String, Span>();
    merged.forEach(span -> found.put(span.traceId() + span.spanId(), span));
    assertThat(found).isEqualTo(expected).hasSize(merged.size());
    assertThat(merged).extracting(Span::endNanos).isSorted();
  }
}
