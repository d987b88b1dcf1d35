// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blocks stored by a version that was released must be read by all that follow. */
class GoldenTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @Test
  void samples_areTheBytesDrawn() throws Exception {
    var buffer = new SampleBuffer();
    for (int i = 0; i < 4; i++) {
      buffer.add(0, WINDOW + 1000 + i * 15_000L, 100 + i); // Whole.
      buffer.add(1, WINDOW + 1000 + i * 15_000L, 0.1 * i); // Real.
      buffer.add(511, WINDOW + 1000 + i * 15_000L, -0.0); // One bit pattern.
    }
    buffer.add(2, WINDOW + 5, 7); // One whole, at a time of its own.
    var samples = buffer.windows(7_200_000).getFirst().samples();

    var bytes = SampleBlock.encode(WINDOW, 0x1234_5678, 3, 1_790_000_000_000_001L, samples, false);

    assertThat(hex(bytes)).isEqualTo(golden("samples"));
    assertThat(SampleBlock.decode(parse(golden("samples"))).series()).hasSize(4);
  }

  @Test
  void spans_areTheBytesDrawn() throws Exception {
    var span = new Span(
        "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "", "GET /", SpanKind.SERVER,
        WINDOW * 1_000_000 + 5, WINDOW * 1_000_000 + 2_000_005, SpanStatus.ERROR, "no", "cart",
        Map.of("n", 1L), Map.of("service.name", "cart"), new Scope("lib", ""),
        List.of(new Span.Event(WINDOW * 1_000_000 + 9, "e", Map.of())),
        List.of(new Span.Link("0af7651916cd43dd8448eb211c80319d", "b7ad6b7169203332", Map.of())),
        "a=b");

    var bytes = SpanBlock.encode(WINDOW, 1_790_000_000_000_001L, List.of(span));

    // A zstd frame may differ from release to release, so what is fixed is what reads back.
    assertThat(SpanBlock.decode(parse(golden("spans"))).spans()).containsExactly(span);
    assertThat(SpanBlock.decode(bytes).spans()).containsExactly(span);
  }

  @Test
  void logs_areTheBytesDrawn() throws Exception {
    var log = new LogRecord(
        WINDOW * 1_000_000 + 3, 17, "ERROR", "no tea", "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331", "cart", Map.of("ok", true), Map.of(), Scope.NONE);

    var bytes = LogBlock.encode(WINDOW, 1_790_000_000_000_001L, List.of(log));

    assertThat(hex(bytes)).isEqualTo(golden("logs"));
    assertThat(LogBlock.decode(parse(golden("logs"))).logs()).containsExactly(log);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String golden(String name) throws IOException {
    try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      if (in == null) {
        throw new IOException("cannot find golden/" + name + ".hex");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
