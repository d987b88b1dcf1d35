// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes attributes one by one, each text where it stands. Names and texts are UTF-8 and handed over as they
 * came; that they are sound is the caller's business. Not thread-safe.
 */
public final class AttributeWriter extends ValueWriter {
  private final ByteWriter out = new ByteWriter(256);
  private int count;

  AttributeWriter() {
  }

  @Override
  void text(String text, ByteWriter to) {
    to.text(text);
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  void clear() {
    out.clear();
    count = 0;
  }

  void appendTo(ByteWriter to) {
    to.varint(count);
    to.raw(out.array(), 0, out.length());
  }

  /** Begins an attribute; its value is to follow. */
  public AttributeWriter name(byte[] in, int from, int to) {
    count++;
    out.bytes(in, from, to);
    return this;
  }

  /** A text. */
  public void text(byte[] in, int from, int to) {
    out.u8(TEXT);
    out.bytes(in, from, to);
  }

  /** True or false. */
  public void truth(boolean value) {
    out.u8(value ? TRUE : FALSE);
  }

  /** A whole number. */
  public void whole(long value) {
    out.u8(WHOLE);
    out.zigzag(value);
  }

  /** A real number, by its bits. */
  public void real(long bits) {
    out.u8(REAL);
    out.fixed64(bits);
  }

  /** Bytes. */
  public void bytes(byte[] in, int from, int to) {
    out.u8(BYTES);
    out.bytes(in, from, to);
  }

  /** Anything that a {@link io.tinyobs.model.Span} may hold. */
  public void value(Object value) {
    value(value, out, 1);
  }

  void all(Map<String, Object> attributes) {
    attributes.forEach((name, value) -> {
      var bytes = name.getBytes(StandardCharsets.UTF_8);
      name(bytes, 0, bytes.length).value(value);
    });
  }
}
