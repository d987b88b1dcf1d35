// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.StaleNaN;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameFormatTest {
  /** The example of docs/formats/live-frame.md. */
  @Test
  void binary_twoSamples_hasTheGoldenBytes() {
    assertThat(binary(twoSamples())).asHexString().isEqualToIgnoringCase(""
        + "0101000002000000"
        + "0000000000408f400000000000409f40"
        + "000000000000f83f0000000000000080"
        + "0100000002000000");
  }

  /** Prometheus tells the end of a series by one bit pattern, which must survive. */
  @Test
  void binary_staleMarker_keepsItsBits() {
    var samples = new SampleBuffer(10);
    samples.add(7, 0, StaleNaN.VALUE);
    var frame = ByteBuffer.wrap(binary(samples)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(HexFormat.of().toHexDigits(frame.getLong(8 + 8))).isEqualTo("7ff0000000000002");
  }

  @Test
  void json_twoSamples_isTheDocumentedText() {
    assertThat(FrameFormat.JSON.encode(twoSamples())).isEqualTo(new Outgoing.Text(
        "{\"type\":\"frame\",\"samples\":[[1,1000,1.5],[2,2000,-0.0]]}"));
  }

  /** JSON has no word for these. */
  @Test
  void json_valuesThatAreNoNumbers_areStrings() {
    var samples = new SampleBuffer(10);
    samples.add(1, 5, Double.NaN);
    samples.add(1, 6, Double.POSITIVE_INFINITY);
    samples.add(1, 7, Double.NEGATIVE_INFINITY);
    samples.add(1, 8, 1e300);
    assertThat(FrameFormat.JSON.encode(samples)).isEqualTo(new Outgoing.Text(
        "{\"type\":\"frame\",\"samples\":"
            + "[[1,5,\"NaN\"],[1,6,\"+Inf\"],[1,7,\"-Inf\"],[1,8,1.0E300]]}"));
  }

  private static SampleBuffer twoSamples() {
    var samples = new SampleBuffer(10);
    samples.add(1, 1000, 1.5);
    samples.add(2, 2000, -0.0);
    return samples;
  }

  private static byte[] binary(SampleBuffer samples) {
    return ((Outgoing.Binary) FrameFormat.BINARY.encode(samples)).bytes();
  }
}
