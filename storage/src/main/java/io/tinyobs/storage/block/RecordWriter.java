// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Scope;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes spans and log records with each text and each resource once: records refer to two tables that
 * stand before them. Not thread-safe.
 */
final class RecordWriter extends ValueWriter {
  /** The records. */
  final ByteWriter records = new ByteWriter(1024);

  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private final Map<Map<String, Object>, Integer> resources = new HashMap<>();
  private @Nullable Map<String, Object> lastResource;
  private int lastKnown;
  private final ByteWriter resourceTable = new ByteWriter(256);

  /** Everything written, tables first. */
  ByteWriter body() {
    var body = new ByteWriter(records.length() + resourceTable.length() + 1024);
    body.varint(texts.size());
    texts.keySet().forEach(body::text);
    body.varint(resources.size());
    body.raw(resourceTable.array(), 0, resourceTable.length());
    body.raw(records.array(), 0, records.length());
    return body;
  }

  void id(String hex) {
    if (hex.isEmpty()) {
      records.u8(0);
    } else {
      var bytes = HexFormat.of().parseHex(hex);
      records.u8(1);
      records.raw(bytes, 0, bytes.length);
    }
  }

  void text(String text) {
    text(text, records);
  }

  @Override
  void text(String text, ByteWriter out) {
    var known = texts.get(text);
    if (known == null) {
      known = texts.size();
      texts.put(text, known);
    }
    out.varint(known);
  }

  void scope(Scope scope) {
    text(scope.name());
    text(scope.version());
  }

  void resource(Map<String, Object> resource) {
    // Records of one resource follow each other and share it; its hash is that of all it holds.
    if (resource != lastResource) {
      var known = resources.putIfAbsent(resource, resources.size());
      if (known == null) {
        known = resources.size() - 1;
        map(resource, resourceTable, 0);
      }
      lastResource = resource;
      lastKnown = known;
    }
    records.varint(lastKnown);
  }

  void attributes(Map<String, Object> attributes) {
    map(attributes, records, 0);
  }
}
