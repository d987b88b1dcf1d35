// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.xerial.snappy.Snappy;

/** Writes remote write requests, sound ones and others, byte by byte. */
public final class WriteRequest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Something that writes fields. */
  @FunctionalInterface
  public interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** One sample of one series. */
  public WriteRequest sample(long timestamp, double value, String... labels) {
    return field(1, series(timestamp, value, labels));
  }

  /** What is said about a metric. */
  public WriteRequest metadata(int type, String name, String help, String unit) {
    return field(
        3,
        message(
            out -> {
              out.writeEnum(1, type);
              out.writeString(2, name);
              out.writeString(4, help);
              out.writeString(5, unit);
            }));
  }

  /** Any field of the request. */
  public WriteRequest field(int number, byte[] content) {
    bytes.writeBytes(message(out -> out.writeByteArray(number, content)));
    return this;
  }

  /** The content of a series of one sample. */
  public static byte[] series(long timestamp, double value, String... labels) {
    return message(
        out -> {
          for (int i = 0; i < labels.length; i += 2) {
            out.writeByteArray(1, label(labels[i], labels[i + 1]));
          }
          out.writeByteArray(2, point(timestamp, value));
        });
  }

  /** The content of a label. */
  public static byte[] label(String name, String value) {
    return label(
        name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  /** The content of a label of any bytes. */
  public static byte[] label(byte[] name, byte[] value) {
    return message(
        out -> {
          out.writeByteArray(1, name);
          out.writeByteArray(2, value);
        });
  }

  /** The content of a sample. */
  public static byte[] point(long timestamp, double value) {
    return message(
        out -> {
          out.writeDouble(1, value);
          out.writeInt64(2, timestamp);
        });
  }

  /** The content of any message. */
  public static byte[] message(Fields fields) {
    var out = new ByteArrayOutputStream();
    var coded = CodedOutputStream.newInstance(out);
    try {
      fields.write(coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The request as it is, without compression. */
  public byte[] plain() {
    return bytes.toByteArray();
  }

  /** The request as a snappy block. */
  public byte[] snappy() {
    return snappy(plain());
  }

  /** Any bytes as a snappy block. */
  public static byte[] snappy(byte[] content) {
    try {
      return Snappy.compress(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
