// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a client wants its samples written; both forms are drawn in docs/formats/live-frame.md. */
enum FrameFormat {
  /** Columns of little-endian numbers. */
  BINARY {
    @Override
    Outgoing encode(SampleBuffer samples) {
      int n = samples.size();
      var bytes = ByteBuffer.allocate(HEADER_BYTES + SampleBuffer.SAMPLE_BYTES * n)
          .order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(VERSION).put(SAMPLES).putShort((short) 0).putInt(n);
      for (int i = 0; i < n; i++) {
        bytes.putDouble((double) samples.timestampMillis(i));
      }
      for (int i = 0; i < n; i++) {
        // Not putDouble: it may fold the stale marker into the ordinary NaN.
        bytes.putLong(Double.doubleToRawLongBits(samples.value(i)));
      }
      for (int i = 0; i < n; i++) {
        bytes.putInt(samples.ref(i));
      }
      return new Outgoing.Binary(bytes.array());
    }
  },

  /** JSON text, for people and for clients without typed arrays. */
  JSON {
    @Override
    Outgoing encode(SampleBuffer samples) {
      var json = new StringBuilder("{\"type\":\"frame\",\"samples\":[");
      for (int i = 0; i < samples.size(); i++) {
        json.append(i == 0 ? "[" : ",[").append(samples.ref(i)).append(',')
            .append(samples.timestampMillis(i)).append(',');
        appendNumber(samples.value(i), json);
        json.append(']');
      }
      return new Outgoing.Text(json.append("]}").toString());
    }
  };

  static final int HEADER_BYTES = 8;
  private static final byte VERSION = 1;
  private static final byte SAMPLES = 1;

  /** One frame of all samples, at least one. */
  abstract Outgoing encode(SampleBuffer samples);

  private static void appendNumber(double value, StringBuilder json) {
    if (Double.isFinite(value)) {
      json.append(value);
    } else if (Double.isNaN(value)) {
      json.append("\"NaN\"");
    } else {
      json.append(value > 0 ? "\"+Inf\"" : "\"-Inf\"");
    }
  }
}
