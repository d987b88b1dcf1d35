// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Scope;
import java.util.Arrays;
import java.util.Map;

/**
 * Who made spans: service, resource and instrumentation scope, as they are stored. Whoever makes many spans of
 * one origin shares it. Immutable.
 */
public final class SpanOrigin {
  private final String service;
  private final byte[] bytes;
  private final int hash;

  private SpanOrigin(String service, byte[] bytes) {
    this.service = service;
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /** An origin as spans have it. */
  public static SpanOrigin of(String service, Map<String, Object> resource, Scope scope) {
    var out = new ByteWriter(256);
    out.text(service);
    new AttributeWriter().map(resource, out, 0);
    out.text(scope.name());
    out.text(scope.version());
    return new SpanOrigin(service, out.toByteArray());
  }

  /** The resource's {@code service.name}. */
  public String service() {
    return service;
  }

  void write(ByteWriter out) {
    out.raw(bytes, 0, bytes.length);
  }

  /** What is read back: the same, and what a {@link io.tinyobs.model.Span} says of it. */
  record Read(
      SpanOrigin origin, String service, Map<String, Object> resource, Scope scope) {
    static Read of(ValueReader reader) throws CorruptBlockException {
      int from = reader.in.position();
      var service = reader.text();
      var resource = reader.attributes();
      var scope = reader.scope();
      var bytes = Arrays.copyOfRange(reader.in.array(), from, reader.in.position());
      return new Read(new SpanOrigin(service, bytes), service, resource, scope);
    }
  }

  Read read() {
    try {
      return Read.of(new SpanReader(new ByteReader(bytes)));
    } catch (CorruptBlockException e) {
      throw new IllegalStateException("cannot read an origin just written", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof SpanOrigin that && hash == that.hash
            && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
