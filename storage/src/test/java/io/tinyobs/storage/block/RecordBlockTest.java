// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.storage.contract.Fixtures;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBlockTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @Test
  void decode_spans_comeBackWhole() throws CorruptBlockException {
    var spans = List.of(
        Fixtures.span(1, 1, 0, "cart", WINDOW, WINDOW + 5),
        Fixtures.span(1, 2, 1, "pay", WINDOW + 9, WINDOW + 3),
        Fixtures.span(2, 3, 0, "", WINDOW, WINDOW));

    var bytes = SpanBlock.encode(WINDOW, 7, spans);

    var block = SpanBlock.decode(bytes);
    assertThat(block.spans()).isEqualTo(spans);
    assertThat(block.header()).isEqualTo(BlockHeader.peek(bytes));
    assertThat(block.header().maxMillis()).isEqualTo(WINDOW + 5);
    assertThat(block.header().minMillis()).isEqualTo(WINDOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void decode_randomLogs_comeBackWhole(long seed) throws CorruptBlockException {
    var random = new Random(seed);
    var logs = new LogRecord[random.nextInt(1, 60)];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = new LogRecord(
          (WINDOW + random.nextInt(7_200_000)) * 1_000_000 + random.nextInt(1_000_000),
          random.nextInt(25),
          random.nextBoolean() ? "INFO" : "",
          "line " + random.nextInt(9) + " ☃\n",
          random.nextBoolean() ? Fixtures.traceId(i + 1) : "",
          random.nextBoolean() ? Fixtures.spanId(i + 1) : "",
          "cart",
          attributes(random, 0),
          random.nextBoolean() ? Map.of() : attributes(random, 2),
          random.nextBoolean() ? Scope.NONE : new Scope("a", ""));
    }

    var block = LogBlock.decode(LogBlock.encode(WINDOW, 7, List.of(logs)));

    assertThat(block.logs()).usingRecursiveComparison().isEqualTo(List.of(logs));
  }

  private static Map<String, Object> attributes(Random random, int depth) {
    var map = new HashMap<String, Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put("key" + random.nextInt(20), value(random, depth));
    }
    return map;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0 -> "text " + random.nextInt(5);
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian();
      case 4 -> new byte[]{1, 2, (byte) random.nextInt()};
      case 5 -> List.of(value(random, depth + 1), value(random, depth + 1));
      default -> attributes(random, depth + 1);
    };
  }

  @Test
  void decode_anyByteChangedOrMissing_isRefusedWithItsOffset() {
    var bytes = SpanBlock.encode(
        WINDOW, 7, List.of(Fixtures.span(1, 1, 0, "cart", WINDOW, WINDOW + 5)));
    for (int i = 0; i < bytes.length; i++) {
      var broken = bytes.clone();
      broken[i] ^= (byte) 0x55;
      assertThatThrownBy(() -> SpanBlock.decode(broken)).as("byte %d", i)
          .isInstanceOf(CorruptBlockException.class).hasMessageContaining("at offset");
      var cut = Arrays.copyOf(bytes, i);
      assertThatThrownBy(() -> SpanBlock.decode(cut))
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  @Test
  void decode_otherKind_isRefused() {
    var logs = LogBlock.encode(WINDOW, 7, List.of(Fixtures.log(1, "cart", WINDOW, "x")));

    assertThatThrownBy(() -> SpanBlock.decode(logs))
        .hasMessageContaining("got one of LOGS, expected SPANS at offset 3");
  }

  @Test
  void encode_valueOfUnknownType_isRefusedByName() {
    var span = Fixtures.span(1, 1, 0, "cart", WINDOW, WINDOW);
    var odd = new Span(
        span.traceId(), span.spanId(), "", "x", span.kind(), 0, 0, span.status(), "", "cart",
        Map.of("when", new StringBuilder()), Map.of(), Scope.NONE, List.of(), List.of(), "");

    assertThatThrownBy(() -> SpanBlock.encode(0, 7, List.of(odd)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("StringBuilder");
  }
}
