// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Span;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What a span says about the HTTP call it timed, by the attribute names of today and of before; null where
 * it says nothing.
 */
record HttpCall(
    @Nullable Object method,
    @Nullable Object route,
    @Nullable Object statusCode,
    @Nullable Object serverName,
    @Nullable Object scheme,
    @Nullable Object host,
    @Nullable Object target,
    @Nullable Object url) {

  static HttpCall of(Span span) {
    return new HttpCall(
        first(span, "http.request.method", "http.method"),
        first(span, "http.route", "http.target", "url.path"),
        first(span, "http.response.status_code", "http.status_code"),
        first(span, "server.address", "http.server_name", "net.host.name"),
        first(span, "url.scheme", "http.scheme"),
        first(span, "http.host", "server.address", "net.host.name"),
        first(span, "http.target", "url.path"),
        first(span, "url.full", "http.url"));
  }

  private static @Nullable Object first(Span span, String... names) {
    for (var name : names) {
      var value = span.attributes().get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Writes its members, each name after {@code prefix}, with the span's status among them. */
  void write(JsonGenerator json, String prefix, Span span) {
    property(json, prefix + "method", method);
    property(json, prefix + "route", route);
    property(json, prefix + "status_code", statusCode);
    json.writeName(prefix + "status");
    SpanJson.writeStatus(json, span);
    property(json, prefix + "server_name", serverName);
    property(json, prefix + "scheme", scheme);
    property(json, prefix + "host", host);
    property(json, prefix + "target", target);
    property(json, prefix + "url", url);
  }

  private static void property(JsonGenerator json, String name, @Nullable Object value) {
    json.writeName(name);
    OtlpJson.writePlain(json, value);
  }
}
