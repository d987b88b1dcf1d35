// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a {@link ValueWriter} wrote. Not thread-safe. */
abstract class ValueReader {
  /** Where the records stand. */
  final ByteReader in;

  ValueReader(ByteReader in) {
    this.in = in;
  }

  abstract String text() throws CorruptBlockException;

  final Scope scope() throws CorruptBlockException {
    var name = text();
    var version = text();
    return name.isEmpty() && version.isEmpty() ? Scope.NONE : new Scope(name, version);
  }

  final Map<String, Object> attributes() throws CorruptBlockException {
    return map(0);
  }

  private Map<String, Object> map(int depth) throws CorruptBlockException {
    int count = in.count("attributes");
    if (count == 0) {
      return Map.of();
    }
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < count; i++) {
      map.put(text(), value(depth + 1));
    }
    return Collections.unmodifiableMap(map);
  }

  private Object value(int depth) throws CorruptBlockException {
    if (depth > ValueWriter.MAX_DEPTH) {
      throw in.corrupt("got values nested deeper than " + ValueWriter.MAX_DEPTH);
    }
    int type = in.u8();
    return switch (type) {
      case ValueWriter.TEXT -> text();
      case ValueWriter.TRUE -> true;
      case ValueWriter.FALSE -> false;
      case ValueWriter.WHOLE -> in.zigzag();
      case ValueWriter.REAL -> Double.longBitsToDouble(in.fixed64());
      case ValueWriter.BYTES -> in.bytes();
      case ValueWriter.LIST -> list(depth + 1);
      case ValueWriter.MAP -> map(depth + 1);
      default -> throw in.corrupt("got value type " + type + ", expected 1 to 8");
    };
  }

  private List<Object> list(int depth) throws CorruptBlockException {
    int count = in.count("values");
    var list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(value(depth));
    }
    return Collections.unmodifiableList(list);
  }
}
