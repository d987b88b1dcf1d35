// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link RecordWriter} wrote. Not thread-safe. */
final class RecordReader {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  /** Where the records stand. */
  final ByteReader in;

  private final String[] texts;
  private final List<Map<String, Object>> resources = new ArrayList<>();

  RecordReader(ByteReader in) throws CorruptBlockException {
    this.in = in;
    texts = new String[in.count("texts")];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = in.text();
    }
    int count = in.count("resources");
    for (int i = 0; i < count; i++) {
      resources.add(attributes());
    }
  }

  String traceId() throws CorruptBlockException {
    return id(TRACE_ID_BYTES);
  }

  String spanId() throws CorruptBlockException {
    return id(SPAN_ID_BYTES);
  }

  private String id(int bytes) throws CorruptBlockException {
    return in.u8() == 0 ? "" : HexFormat.of().formatHex(in.raw(bytes));
  }

  String text() throws CorruptBlockException {
    return texts[in.varint(texts.length - 1, "as text")];
  }

  Scope scope() throws CorruptBlockException {
    var name = text();
    var version = text();
    return name.isEmpty() && version.isEmpty() ? Scope.NONE : new Scope(name, version);
  }

  Map<String, Object> resource() throws CorruptBlockException {
    return resources.get(in.varint(resources.size() - 1, "as resource"));
  }

  Map<String, Object> attributes() throws CorruptBlockException {
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
    if (depth > RecordWriter.MAX_DEPTH) {
      throw in.corrupt("got values nested deeper than " + RecordWriter.MAX_DEPTH);
    }
    int type = in.u8();
    return switch (type) {
      case RecordWriter.TEXT -> text();
      case RecordWriter.TRUE -> true;
      case RecordWriter.FALSE -> false;
      case RecordWriter.WHOLE -> in.zigzag();
      case RecordWriter.REAL -> Double.longBitsToDouble(in.fixed64());
      case RecordWriter.BYTES -> in.bytes();
      case RecordWriter.LIST -> list(depth + 1);
      case RecordWriter.MAP -> map(depth + 1);
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
