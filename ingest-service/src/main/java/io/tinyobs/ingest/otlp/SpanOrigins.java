// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.storage.block.SpanOrigin;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/** What the bytes of a resource and of a scope mean; senders send the same ones all day. Thread-safe. */
final class SpanOrigins {
  private static final int MOST = 1024;
  private static final int MAX_BYTES = 8 << 10;

  private final IngestSettings.Limits limits;
  private final ConcurrentHashMap<Key, SpanOrigin> known = new ConcurrentHashMap<>();

  SpanOrigins(IngestSettings.Limits limits) {
    this.limits = limits;
  }

  private record Key(byte[] resource, byte[] scope) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && Arrays.equals(resource, that.resource)
          && Arrays.equals(scope, that.scope);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(resource) + Arrays.hashCode(scope);
    }
  }

  /**
   * The origin of these two messages.
   *
   * @param notes is told what of them is left out
   */
  SpanOrigin of(byte[] resource, byte[] scope, Notes notes) throws InvalidProtocolBufferException {
    var key = new Key(resource, scope);
    var found = known.get(key);
    if (found != null) {
      return found;
    }
    var own = new Notes();
    var attributes = Values.map(
        Resource.parseFrom(resource).getAttributesList(), limits, own);
    var made = SpanOrigin.of(
        SpanMapping.service(attributes), attributes,
        SpanMapping.scope(InstrumentationScope.parseFrom(scope)));
    // What has to be told is told each time.
    if (own.isEmpty() && resource.length + scope.length <= MAX_BYTES) {
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(key, made);
    }
    notes.add(own);
    return made;
  }
}
