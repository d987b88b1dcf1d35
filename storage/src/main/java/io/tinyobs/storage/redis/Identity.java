// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes two log records the same one, sent twice: everything they say. A {@code byte[]} equals only
 * itself in Java, so such attributes are compared as buffers.
 */
final class Identity {
  private Identity() {
  }

  static LogRecord of(LogRecord log) {
    if (!hasBytes(log.attributes()) && !hasBytes(log.resource())) {
      return log;
    }
    return new LogRecord(
        log.timeNanos(),
        log.severityNumber(),
        log.severityText(),
        log.body(),
        log.traceId(),
        log.spanId(),
        log.service(),
        comparable(log.attributes()),
        comparable(log.resource()),
        log.scope());
  }

  private static boolean hasBytes(Object value) {
    return switch (value) {
      case byte[] bytes -> true;
      case List<?> list -> list.stream().anyMatch(Identity::hasBytes);
      case Map<?, ?> map -> map.values().stream().anyMatch(Identity::hasBytes);
      default -> false;
    };
  }

  private static Map<String, Object> comparable(Map<?, ?> map) {
    var copy = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> copy.put(String.valueOf(name), comparable(value)));
    return copy;
  }

  private static Object comparable(Object value) {
    return switch (value) {
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case List<?> list -> list.stream().map(Identity::comparable).toList();
      case Map<?, ?> map -> comparable(map);
      default -> value;
    };
  }
}
