// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads what {@link RecordWriter} wrote. Not thread-safe. */
final class RecordReader extends ValueReader {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final String[] texts;
  private final List<Map<String, Object>> resources = new ArrayList<>();

  RecordReader(ByteReader in) throws CorruptBlockException {
    super(in);
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

  @Override
  String text() throws CorruptBlockException {
    return texts[in.varint(texts.length - 1, "as text")];
  }

  Map<String, Object> resource() throws CorruptBlockException {
    return resources.get(in.varint(resources.size() - 1, "as resource"));
  }
}
