// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.List;
import java.util.Map;

/** Writes attributes; how a text is written is another's choice. */
abstract class ValueWriter {
  /** Deepest nesting of attribute values, as protobuf's own limit. */
  static final int MAX_DEPTH = 100;

  static final int TEXT = 1;
  static final int TRUE = 2;
  static final int FALSE = 3;
  static final int WHOLE = 4;
  static final int REAL = 5;
  static final int BYTES = 6;
  static final int LIST = 7;
  static final int MAP = 8;

  abstract void text(String text, ByteWriter out);

  final void map(Map<?, ?> map, ByteWriter out, int depth) {
    out.varint(map.size());
    map.forEach((name, value) -> {
      text(String.valueOf(name), out);
      value(value, out, depth + 1);
    });
  }

  final void value(Object value, ByteWriter out, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "cannot write attribute: got values nested deeper than " + MAX_DEPTH);
    }
    switch (value) {
      case String text -> {
        out.u8(TEXT);
        text(text, out);
      }
      case Boolean flag -> out.u8(flag ? TRUE : FALSE);
      case Double real -> {
        out.u8(REAL);
        out.fixed64(Double.doubleToRawLongBits(real));
      }
      case byte[] bytes -> {
        out.u8(BYTES);
        out.bytes(bytes);
      }
      case List<?> list -> {
        out.u8(LIST);
        out.varint(list.size());
        list.forEach(item -> value(item, out, depth + 1));
      }
      case Map<?, ?> map -> {
        out.u8(MAP);
        map(map, out, depth + 1);
      }
      case Long whole -> {
        out.u8(WHOLE);
        out.zigzag(whole);
      }
      default -> throw new IllegalArgumentException(
          "cannot write attribute: got a %s, expected text, truth, whole or real number, bytes, list"
              .formatted(value.getClass().getName()) + " or map");
    }
  }
}
